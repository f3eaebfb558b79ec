/** sealift through cosign's plugin protocol, with our own plugin and the real signing service. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeSignerWorld, type RunningSigner, startSigner } from '@sealift/signer-world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, run } from './run.fixture.ts';

const PLUGIN = join(import.meta.dirname, '../../kms-plugin/bin/sigstore-kms-sealift.js');
const folder = mkdtempSync(join(tmpdir(), 'sealift-kms-story-'));
const at = (file: string): string => join(folder, file);
let signer: RunningSigner;
let environment: Record<string, string>;

beforeAll(async () => {
  const rule = { name: 'files', clients: ['ci'], keys: ['release'], payloads: ['blob'] };
  const world = await makeSignerWorld(folder, { rules: [rule] });
  signer = await startSigner(world.config);
  mkdirSync(at('plugins'));
  // By another name: sealift:// is known without a plugin.
  symlinkSync(PLUGIN, at('plugins/sigstore-kms-own'));
  chmodSync(PLUGIN, 0o755);
  environment = {
    PATH: `${at('plugins')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    SEALIFT_SIGNER_CONFIG: world.clientFiles('ci', signer.address).config,
  };
  writeFileSync(at('release.tar.gz'), 'a release');
});
afterAll(async () => {
  await signer.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

const asked = (...args: readonly string[]): Promise<Ran> => run(args, environment);
const KEY = ['--key', 'own://release'];

describe('a key behind the plugin for cosign', () => {
  it('signs a file, which the service gets whole, and its public half verifies', async () => {
    expect((await asked('key', 'public', ...KEY, '-o', at('own.pub'))).status).toBe(0);
    const signed = await asked('sign-blob', at('release.tar.gz'), ...KEY, '--bundle', at('b.json'));
    expect([signed.status, signed.stderr]).toEqual([0, '']);
    const how = ['--bundle', at('b.json'), '--key', at('own.pub'), '--insecure-ignore-tlog'];
    expect((await asked('verify-blob', at('release.tar.gz'), ...how)).status).toBe(0);
  });

  it.each<[string, string, readonly string[]]>([
    ['a key that there is not', 'KMS', ['key', 'public', '--key', 'own://other']],
    ['a key that the service does not make', 'KMS', ['key', 'generate', '--kms', 'own://new']],
  ])('is refused with what the plugin says: %s', async (_, code, args) => {
    const more = args[1] === 'generate' ? ['--output-key-prefix', at('k')] : [];
    const { status, last } = await asked(...args, ...more);
    expect([status, last.split(':')[0]]).toEqual([4, code]);
    expect(last).toContain('sigstore-kms-own refused');
  });
});
