import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startFakeSigner } from '@sealift/fake-signer';
import { judge, parseEvents, type Verdict } from './judge.ts';

const MODULE = 'github.com/sigstore/sigstore@v1.10.8';
/** Those of plugin programs; the package's others are about itself. */
const TESTS =
  '^(TestInvokePluginPreBuilt|TestDefaultAlgorithm|TestSupportedAlgorithms|TestCreateKey|' +
  'TestPublicKey|TestSignMessageVerifySignature)$';
const PLUGIN = join(
  import.meta.dirname,
  '../../../../packages/apps/kms-plugin/bin/sigstore-kms-sealift.js',
);
const execute = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'sealift-kms-'));
try {
  const module = await fetchModule();
  if (!process.argv.includes('--fetch')) process.exitCode = await conformance(module);
} finally {
  rmSync(folder, { recursive: true });
}

async function conformance(module: string): Promise<number> {
  const service = await startFakeSigner();
  try {
    const verdict = judge(
      parseEvents(await runTests(module, service.client(join(folder, 'client')))),
    );
    for (const [kind, names] of Object.entries(verdict))
      for (const name of names as readonly string[]) console.log(`${kind.padEnd(8)} ${name}`);
    console.log(lastLine(verdict));
    return verdict.wrong.length === 0 ? 0 : 1;
  } finally {
    await service.close();
  }
}

/** @returns the folder of the module in Go's cache, checked against the checksum database */
async function fetchModule(): Promise<string> {
  writeFileSync(join(folder, 'go.mod'), 'module sealift.test/kms\n\ngo 1.25\n');
  const { stdout } = await execute('go', ['mod', 'download', '-json', MODULE], { cwd: folder });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** Its events, whatever it says of them. */
async function runTests(module: string, config: string): Promise<string> {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(PLUGIN, join(bin, 'sigstore-kms-sealift'));
  const env = {
    ...process.env,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    SEALIFT_SIGNER_CONFIG: config,
  };
  const args = [
    'test',
    '-C',
    join(module, 'pkg/signature/kms/cliplugin'),
    '-json',
    '-count=1',
    '-mod=readonly',
    '-tags=signer_program',
    '-run',
    TESTS,
    '.',
  ];
  return execute('go', [...args, '-key-resource-id', 'sealift://release'], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => {
      console.error(stderr);
      return stdout;
    },
  );
}

function lastLine({ passed, refused, wrong }: Verdict): string {
  return (
    `${passed.length} passed, ${refused.length} refused as they must be, ` + `${wrong.length} wrong`
  );
}
