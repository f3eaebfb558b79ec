/** The cosign plugin, a process for each call, against the real signing service. */
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeSignerWorld, type RunningSigner, startSigner } from '@sealift/signer-world';
import type { Bench, Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { find, node, PLUGIN, sealift, time } from '../programs.ts';

const LEAST_RUNS = 15;

/** What both rows need: a service that signs files, and what its client is told. */
async function startService({ folder }: Bench): Promise<{
  readonly signer: RunningSigner;
  readonly folder: string;
  readonly environment: Record<string, string>;
}> {
  const own = mkdtempSync(join(folder, 'plugin-'));
  const world = await makeSignerWorld(own);
  const signer = await startSigner(world.config);
  mkdirSync(join(own, 'bin'));
  symlinkSync(PLUGIN, join(own, 'bin/sigstore-kms-sealift'));
  chmodSync(PLUGIN, 0o755);
  writeFileSync(join(own, 'file'), 'a release');
  const PATH = `${join(own, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const environment = {
    PATH,
    HOME: own,
    COSIGN_PASSWORD: 'a password',
    SEALIFT_SIGNER_CONFIG: world.clientFiles('ci', signer.address).config,
  };
  return { signer, folder: own, environment };
}

const SHOW_KEY = JSON.stringify({
  initOptions: { protocolVersion: 'v1', keyResourceID: 'release', hashFunc: 5, rpcOptions: {} },
  methodName: 'publicKey',
  publicKey: { publicKeyOptions: { rpcOptions: {} } },
});

export const P23: Row = {
  name: 'P23',
  work:
    'a public key through the cosign plugin, process, TLS and signed request ÷ node that does ' +
    'nothing',
  goal: 4,
  needs: [],
  async run(bench) {
    const { signer, environment } = await startService(bench);
    const ours = async (): Promise<number> =>
      (await time(node(PLUGIN, 'v1', SHOW_KEY), environment)).milliseconds;
    const theirs = async (): Promise<number> => (await time(node('-e', '0'))).milliseconds;
    return {
      ...(await compare(ours, theirs, Math.max(bench.runs, LEAST_RUNS)).finally(() =>
        signer.end('SIGTERM'),
      )),
      unit: 'ms',
    };
  },
};

export const P24: Row = {
  name: 'P24',
  work: 'cosign sign-blob with a key of the service, both entries durable ÷ with a key file',
  goal: 2,
  needs: ['cosign3'],
  async run(bench) {
    const { signer, folder, environment } = await startService(bench);
    await time(sealift('key', 'generate', '--output-key-prefix', join(folder, 'own')), environment);
    const cosign = (key: string) => async (): Promise<number> => {
      const flags = [
        '--tlog-upload=false',
        '--use-signing-config=false',
        '--yes',
        '--bundle',
        join(folder, 'bundle.json'),
      ];
      return (
        await time(
          [find('cosign3') ?? '', 'sign-blob', '--key', key, ...flags, join(folder, 'file')],
          environment,
        )
      ).milliseconds;
    };
    return {
      ...(await compare(
        cosign('sealift://release'),
        cosign(join(folder, 'own.key')),
        bench.runs,
      ).finally(() => signer.end('SIGTERM'))),
      unit: 'ms',
    };
  },
};
