/** Whatever signs here signs with `sealift://NAME` too, and the service gets all that is signed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { type FakeSigner, refusal, startFakeSigner } from '@sealift/fake-signer';
import { documentOf, type Ran } from '@sealift/in-process';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
const folder = mkdtempSync(join(tmpdir(), 'sealift-service-'));
const at = (file: string): string => join(folder, file);
const KEY = ['--key', 'sealift://release'];
let fake: FakeSigner;
let registry: FakeRegistry;
let name: string;
let environment: Record<string, string>;
const service = (...args: readonly string[]): Promise<Ran> => run(args, environment);
const codeOf = ({ status, last }: Ran): [number | null, string | undefined] => [
  status,
  last.split(':')[0],
];
const received = (): string[] =>
  fake.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => Buffer.from(body).toString());

beforeAll(async () => {
  fake = await startFakeSigner({ keys: { release: 'p256', seal: 'ed25519' } });
  environment = { SEALIFT_SIGNER_CONFIG: fake.client(folder) };
  registry = await startRegistry();
  const stored = [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
    mediaType,
    bytes: image.blobs.get(digest) ?? new Uint8Array(),
  }));
  registry.put('team/app', [...image.blobs.values()], stored, { v1: image.root.digest });
  name = `${registry.host}/team/app:v1`;
  writeFileSync(at('release.tar.gz'), 'a release');
  writeFileSync(at('sbom.json'), '{ "spdxVersion": "SPDX-2.3", "packages": [] }');
  for (const [key, { publicKey }] of fake.routes.keys) writeFileSync(at(`${key}.pub`), publicKey);
});
afterEach(() => {
  fake.answer = undefined;
  fake.requests.length = 0;
});
afterAll(async () => {
  await Promise.all([fake.close(), registry.close()]);
  rmSync(folder, { recursive: true });
});

async function verdict(...more: readonly string[]): Promise<string> {
  rmSync(at('bundle.tar'), { force: true });
  expect((await run(['export', name, '-o', at('bundle.tar')])).status).toBe(0);
  const { verdict: found, failures } = documentOf(
    await run([
      'verify',
      at('bundle.tar'),
      '--json',
      '--key',
      at('release.pub'),
      '--insecure-ignore-tlog',
      ...more,
    ]),
  );
  return failures[0]?.code ?? found;
}

describe('a key of the signing service', () => {
  it.each(['bundle', 'legacy'])(
    'signs an image as %s, and the service reads its digest',
    async (format) => {
      expect((await service('sign', name, ...KEY, '--format', format)).status).toBe(0);
      expect(received()).toEqual([
        expect.stringContaining(image.root.digest.slice('sha256:'.length)),
      ]);
      expect(await verdict()).toBe('accepted');
    },
  );

  it('attests', async () => {
    expect(
      (await service('attest', name, ...KEY, '--type', 'spdxjson', '--predicate', at('sbom.json')))
        .status,
    ).toBe(0);
    expect(received()).toEqual([
      expect.stringMatching(/^DSSEv1 28 application\/vnd\.in-toto\+json .*SPDX-2\.3/),
    ]);
    expect(await verdict('--type', 'spdxjson')).toBe('accepted');
  });

  it('signs a file, which the service gets whole', async () => {
    expect((await service('sign-blob', at('release.tar.gz'), ...KEY)).status).toBe(0);
    expect(received()).toEqual(['a release']);
    const flags = [
      '--bundle',
      at('release.tar.gz.sigstore.json'),
      '--key',
      at('release.pub'),
      '--insecure-ignore-tlog',
    ];
    expect((await run(['verify-blob', at('release.tar.gz'), ...flags])).status).toBe(0);
  });

  it('seals', async () => {
    for (const file of ['sealed.tar', 'sealed.tar.seal.json']) rmSync(at(file), { force: true });
    expect((await run(['export', name, '-o', at('sealed.tar')])).status).toBe(0);
    expect((await service('seal', at('sealed.tar'), '--key', 'sealift://seal')).status).toBe(0);
    const seal = ['--seal', at('sealed.tar.seal.json'), '--seal-key', at('seal.pub')];
    expect(
      (
        await run([
          'verify',
          at('sealed.tar'),
          '--key',
          at('release.pub'),
          '--insecure-ignore-tlog',
          ...seal,
        ])
      ).status,
    ).toBe(0);
  });

  it('is shown, by `key public` and `key inspect`', async () => {
    expect((await service('key', 'public', ...KEY)).stdout).toBe(
      readFileSync(at('release.pub'), 'utf8'),
    );
    expect((await service('key', 'inspect', 'sealift://release')).stdout).toMatch(
      /key of the signing service\n.*p256\n.*SHA256:[0-9a-f]{64}/s,
    );
  });

  it('is found by --signer-config too, which wins', async () => {
    const [other, config] = [{ SEALIFT_SIGNER_CONFIG: '/nowhere' }, at('signer.json')];
    expect((await run(['key', 'public', ...KEY, '--signer-config', config], other)).status).toBe(0);
  });
});

describe('a key of the signing service is refused', () => {
  it.each<[string, [number, string], readonly string[]]>([
    [
      'without a configuration',
      [2, 'CONFIG'],
      ['key', 'public', ...KEY, '--signer-config', '/nowhere'],
    ],
    ['without a name', [2, 'USAGE'], ['key', 'public', '--key', 'sealift://']],
    ['by a name that no key has', [2, 'USAGE'], ['key', 'public', '--key', 'sealift://../release']],
    [
      'by a name that this service does not know',
      [1, 'SERVICE_DENIED'],
      ['key', 'public', '--key', 'sealift://other'],
    ],
  ])('%s', async (_, expected, args) => expect(codeOf(await service(...args))).toEqual(expected));

  it('where the service is not there', async () => {
    const config = fake.client(at('lost'), { server: 'https://localhost:1' });
    expect(codeOf(await service('key', 'public', ...KEY, '--signer-config', config))).toEqual([
      4,
      'SIGNING_SERVICE',
    ]);
  });

  it('where it is not the pinned one', async () => {
    const config = fake.client(at('pinned'), { pins: { release: 'ab'.repeat(32) } });
    expect(codeOf(await service('sign', name, ...KEY, '--signer-config', config))).toEqual([
      1,
      'KEY',
    ]);
    expect(received()).toEqual([]);
  });

  it('in the words of the service, and nothing is written', async () => {
    fake.answer = ({ method }) =>
      method === 'POST' ? refusal(403, 'SIGNING_DENIED', 'only team/other') : undefined;
    registry.requests.length = 0;
    const ran = await service('sign', name, ...KEY);
    expect([ran.status, ran.last]).toEqual([
      1,
      expect.stringMatching(/^SERVICE_DENIED: SIGNING_DENIED: only team\/other \(request r-1\)/),
    ]);
    expect(registry.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});
