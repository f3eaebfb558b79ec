import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeToken, SOFTHSM, type TestToken } from '@sealift/softhsm';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refused } from './keys.fixture.ts';
import { documentOf, PROGRAM, type Ran, run } from './run.fixture.ts';

const NO_TOKEN = 'pkcs11:object=signer?module-path=/nonexistent/module.so';

describe('a key on a token', () => {
  it.each<[string, string, number, string, string]>([
    [
      'with its PIN on the command line',
      'CONFIG',
      2,
      'pkcs11:object=signer?module-path=/m.so&pin-value=4711',
      'pin-value shows the PIN',
    ],
    ['in a form that there is not', 'CONFIG', 2, 'pkcs11:signer', 'expected NAME=VALUE'],
    ['without a module', 'CONFIG', 2, 'pkcs11:object=signer', 'COSIGN_PKCS11_MODULE_PATH'],
    ['behind a module that is not there', 'TOKEN', 4, NO_TOKEN, ''],
  ])('is refused %s', async (_, code, exit, key, part) => {
    const { last } = await refused(['key', 'public', '--key', key], code, exit, {
      COSIGN_PKCS11_PIN: '4711',
    });
    expect(last).toContain(part);
  });

  it('takes the module from the variable that cosign knows', async () => {
    const { status, last } = await run(['key', 'public', '--key', 'pkcs11:object=signer'], {
      COSIGN_PKCS11_MODULE_PATH: '/nonexistent/module.so',
    });
    expect([status, last.split(':')[0]]).toEqual([4, 'TOKEN']);
  });
});

describe.skipIf(SOFTHSM === undefined)(
  'a key on a SoftHSM2 token (needs softhsm2-util and a built pkcs11js)',
  () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
    let folder: string;
    let token: TestToken;
    let registry: FakeRegistry;
    let key: string;
    const at = (name: string): string => join(folder, name);
    const pin = (): Record<string, string> => ({
      ...token.environment,
      COSIGN_PKCS11_PIN: 'pin of the token',
    });
    const name = (): string => `${registry.host}/team/app:v1`;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sealift-token-'));
      token = makeToken(SOFTHSM ?? { module: '' }, {
        folder,
        label: 'release',
        pin: 'pin of the token',
      });
      token.add(
        { label: 'signer', id: '01' },
        privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      );
      key = `pkcs11:token=release;object=signer;id=%01?module-path=${token.module}`;
      registry = await startRegistry();
      const stored = [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
        mediaType,
        bytes: image.blobs.get(digest) ?? new Uint8Array(),
      }));
      registry.put('team/app', [...image.blobs.values()], stored, { v1: image.root.digest });
      writeFileSync(at('signer.pub'), publicPem);
      writeFileSync(at('pin'), 'pin of the token\n');
      writeFileSync(at('release.tar.gz'), 'a release');
      writeFileSync(at('sbom.json'), '{ "spdxVersion": "SPDX-2.3", "packages": [] }');
    });
    afterAll(async () => {
      await registry.close();
      rmSync(folder, { recursive: true });
    });

    const verdict = async (args: readonly string[]): Promise<string> =>
      documentOf(await run([...args, '--json', '--insecure-ignore-tlog'])).verdict;
    const done = ({ status, stderr }: Ran): [number | null, string] => [status, stderr];

    it('shows its public half, with the PIN from each place', async () => {
      const args = ['key', 'public', '--key', key];
      // One after the other: SoftHSM's files are not for several processes at once.
      const shown = [
        await run(args, pin()),
        await run([...args, '--pin-file', at('pin')], token.environment),
        await run([...args, '--pin-file', '-'], token.environment, 'pin of the token'),
        await run(
          ['key', 'public', '--key', `${key}&pin-source=file:${at('pin')}`],
          token.environment,
        ),
      ];
      expect(shown.map(({ stdout }) => stdout)).toEqual([
        publicPem,
        publicPem,
        publicPem,
        publicPem,
      ]);
    });

    it('is inspected: the fingerprint is the one that trust show prints', async () => {
      const shown = documentOf(await run(['trust', 'show', at('signer.pub'), '--json']));
      const inspected = documentOf(await run(['key', 'inspect', key, '--json'], pin()));
      expect(inspected.result).toEqual({
        file: key,
        form: 'key on a PKCS#11 token',
        encrypted: false,
        type: 'p256',
        fingerprint: shown.anchors[0]?.fingerprint,
      });
    });

    it('signs images and attests, and the bundle is accepted with its public half', async () => {
      expect(
        done(
          await run(
            ['sign', name(), '--key', key, '--format', 'bundle', '--format', 'legacy'],
            pin(),
          ),
        ),
      ).toEqual([0, '']);
      expect(
        done(
          await run(
            ['attest', name(), '--type', 'spdxjson', '--predicate', at('sbom.json'), '--key', key],
            pin(),
          ),
        ),
      ).toEqual([0, '']);
      expect((await run(['export', name(), '-o', at('bundle.tar')])).status).toBe(0);
      const verify = ['verify', at('bundle.tar'), '--key', at('signer.pub')];
      expect([await verdict(verify), await verdict([...verify, '--type', 'spdxjson'])]).toEqual([
        'accepted',
        'accepted',
      ]);
      await refused(['verify', at('bundle.tar'), '--key', at('signer.pub')], 'TLOG_MISSING', 1);
    });

    it('signs files', async () => {
      expect((await run(['sign-blob', at('release.tar.gz'), '--key', key], pin())).status).toBe(0);
      const bundle = at('release.tar.gz.sigstore.json');
      expect(
        await verdict([
          'verify-blob',
          at('release.tar.gz'),
          '--bundle',
          bundle,
          '--key',
          at('signer.pub'),
        ]),
      ).toBe('accepted');
    });

    it('seals bundles', async () => {
      expect((await run(['export', name(), '-o', at('sealed.tar')])).status).toBe(0);
      const { stdout } = await run(['seal', at('sealed.tar'), '--key', key], pin());
      expect(stdout).toContain(at('sealed.tar.seal.json'));
    });

    it('refuses a wrong PIN, and warns before the next try', async () => {
      const wrong = { ...token.environment, COSIGN_PKCS11_PIN: 'another pin' };
      const first = await refused(['key', 'public', '--key', key], 'TOKEN_PIN', 1, wrong);
      const { stdout, stderr } = await run(['key', 'public', '--key', key], pin());
      expect([first.last.includes('tried once'), stdout, stderr]).toEqual([
        true,
        publicPem,
        'NOTE: a wrong PIN was tried on the token release since the last right one\n',
      ]);
    });

    const pty = spawnSync('script', ['--version']).status === 0;
    it.skipIf(!pty)('asks for the PIN at a terminal, without showing it (needs script)', () => {
      const command = `${process.execPath} ${PROGRAM} key public --key '${key}'`;
      const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...token.environment };
      const shown = execFileSync('script', ['-qec', command, '/dev/null'], {
        input: 'pin of the token\r',
        encoding: 'utf8',
        env,
      });
      expect(shown.replaceAll('\r', '')).toContain(`PIN of the token: \n${publicPem}`);
    });

    it('needs a PIN from somewhere', () =>
      refused(['sign', name(), '--key', key], 'USAGE', 2, token.environment));

    it.each<[string, string, number, string]>([
      ['another object', 'CONFIG', 2, 'pkcs11:token=release;object=other'],
      ['another token', 'TOKEN', 4, 'pkcs11:token=other;object=signer'],
    ])('is refused with %s, and nothing is written', async (_, code, exit, reference) => {
      const before = registry.requests.filter(({ method }) => method === 'PUT').length;
      await refused(
        ['sign', name(), '--key', `${reference}?module-path=${token.module}`],
        code,
        exit,
        {
          COSIGN_PKCS11_PIN: 'pin of the token',
          ...token.environment,
        },
      );
      expect(registry.requests.filter(({ method }) => method === 'PUT')).toHaveLength(before);
    });
  },
);
