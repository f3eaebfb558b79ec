/** Unmodified cosign signs through the plugin, and the service gets all that is signed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { type FakeSigner, refusal, startFakeSigner } from '@sealift/fake-signer';
import { findProgram } from '@sealift/real-stack';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installPlugin, type Ran, run } from './plugin.fixture.ts';

const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
const folder = mkdtempSync(join(tmpdir(), 'sealift-cosign-'));
let fake: FakeSigner;
let registry: FakeRegistry;
let environment: Record<string, string>;
let name: string;
const KEY = ['--key', 'sealift://release'];
const NO_LOG = ['--tlog-upload=false', '--yes'];

beforeAll(async () => {
  fake = await startFakeSigner({ keys: { release: 'p256', edge: 'p384', old: 'rsa2048' } });
  const SEALIFT_SIGNER_CONFIG = fake.client(join(folder, 'client'));
  environment = {
    PATH: installPlugin(join(folder, 'bin')),
    HOME: folder,
    TMPDIR: folder,
    SEALIFT_SIGNER_CONFIG,
  };
  registry = await startRegistry();
  registry.put(
    'team/app',
    [...image.blobs.values()],
    [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
      mediaType,
      bytes: image.blobs.get(digest) ?? new Uint8Array(),
    })),
    {},
  );
  name = `${registry.host}/team/app@${image.root.digest}`;
  writeFileSync(join(folder, 'blob'), 'a release\n');
});
afterEach(() => {
  fake.answer = undefined;
  fake.requests.length = 0;
});
afterAll(async () => {
  await Promise.all([fake.close(), registry.close()]);
  rmSync(folder, { recursive: true });
});

const received = (): string[] =>
  fake.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => Buffer.from(body).toString());

describe.each([
  ['cosign2', []],
  ['cosign3', ['--use-signing-config=false']],
])('%s', (program, more) => {
  const path = findProgram(program);
  const cosign = (...args: readonly string[]): Promise<Ran> =>
    run([path ?? '', ...args], environment, 'ignore', folder);
  const done = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await cosign(...args);
    expect(stderr).not.toMatch(/panic/);
    expect([args[0], status, status === 0 ? '' : stderr]).toEqual([args[0], 0, '']);
    return stdout;
  };
  const publicKey = async (): Promise<string> => {
    writeFileSync(join(folder, 'release.pub'), await done('public-key', ...KEY));
    return join(folder, 'release.pub');
  };

  it.skipIf(path === undefined)('is given the public key', async () =>
    expect(readFileSync(await publicKey(), 'utf8')).toBe(
      fake.routes.keys.get('release')?.publicKey,
    ),
  );

  it.skipIf(path === undefined)('signs an image, and verifies it with the public key', async () => {
    await done('sign', ...KEY, ...NO_LOG, ...more, name);
    expect(received()).toEqual([
      expect.stringContaining(image.root.digest.slice('sha256:'.length)),
    ]);
    const key = await publicKey();
    await done('verify', '--key', key, '--insecure-ignore-tlog', name);
    await done('verify', ...KEY, '--insecure-ignore-tlog', name);
  });

  it.skipIf(path === undefined)('attests, and the service gets the statement', async () => {
    writeFileSync(join(folder, 'predicate.json'), '{"built":"here"}');
    await done(
      'attest',
      ...KEY,
      ...NO_LOG,
      ...more,
      '--predicate',
      'predicate.json',
      '--type',
      'https://example.test/built',
      name,
    );
    expect(received()).toEqual([
      expect.stringMatching(/^DSSEv1 28 application\/vnd\.in-toto\+json \d+ \{.*"built": ?"here"/),
    ]);
    await done(
      'verify-attestation',
      '--key',
      await publicKey(),
      '--insecure-ignore-tlog',
      '--type',
      'https://example.test/built',
      name,
    );
  });

  it.skipIf(path === undefined)('signs a file, with keys of every kind', async () => {
    for (const [key, hash] of [
      ['release', 'sha256'],
      ['old', 'sha256'],
      ['edge', 'sha384'],
    ] as const) {
      fake.requests.length = 0;
      await done(
        'sign-blob',
        '--key',
        `sealift://${key}`,
        ...NO_LOG,
        ...more,
        '--bundle',
        `${key}.json`,
        'blob',
      );
      expect(received()).toEqual(['a release\n']);
      // cosign verifies P-384 with SHA-256 whatever signed: it refuses its own signature.
      if (hash === 'sha256') {
        writeFileSync(join(folder, `${key}.pub`), fake.routes.keys.get(key)?.publicKey ?? '');
        await done(
          'verify-blob',
          '--key',
          `${key}.pub`,
          '--insecure-ignore-tlog',
          '--bundle',
          `${key}.json`,
          'blob',
        );
      }
    }
  });

  it.skipIf(path === undefined)(
    'passes on what the service refuses, and writes nothing',
    async () => {
      fake.answer = ({ method }) =>
        method === 'POST' ? refusal(403, 'SIGNING_DENIED', 'only team/other') : undefined;
      const { status, stderr } = await cosign(
        'sign-blob',
        ...KEY,
        ...NO_LOG,
        ...more,
        '--bundle',
        'denied.json',
        'blob',
      );
      expect(status).not.toBe(0);
      expect(stderr).toMatch(/SERVICE_DENIED: SIGNING_DENIED: only team\/other/);
      expect(() => readFileSync(join(folder, 'denied.json'))).toThrow(/ENOENT/);
    },
  );

  it.skipIf(path === undefined)('says what is wrong where the service is not there', async () => {
    const { status, stderr } = await run([path ?? '', 'public-key', ...KEY], {
      ...environment,
      SEALIFT_SIGNER_CONFIG: fake.client(join(folder, 'lost'), { server: 'https://localhost:1' }),
    });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/SIGNING_SERVICE: .*nothing listens there/);
  });
});
