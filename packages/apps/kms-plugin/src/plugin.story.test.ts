import { createHash, createPublicKey, verify } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeSigner, refusal, startFakeSigner } from '@sealift/fake-signer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PLUGIN, type Ran, run } from './plugin.fixture.ts';

/** The built plugin as cosign calls it: one process, two arguments, one JSON object. */
const folder = mkdtempSync(join(tmpdir(), 'sealift-plugin-'));
const message = Buffer.from('what is to be signed');
let fake: FakeSigner;
let config: string;

beforeAll(async () => {
  fake = await startFakeSigner({ keys: { release: 'p256', edge: 'p384', old: 'rsa2048' } });
  config = fake.client(folder);
});
afterEach(() => {
  fake.answer = undefined;
  fake.delay = 0;
  fake.requests.length = 0;
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

const start = (keyResourceID: string, more: object = {}) => ({
  protocolVersion: 'v1',
  keyResourceID,
  hashFunc: 5,
  rpcOptions: {},
  ...more,
});

async function call(
  methodName: string,
  own: object,
  { key = 'release', stdin = 'ignore' as Uint8Array | 'ignore', more = {}, environment = {} } = {},
): Promise<Ran> {
  const text = JSON.stringify({ initOptions: start(key, more), methodName, [methodName]: own });
  return run(
    [process.execPath, PLUGIN, 'v1', text],
    { SEALIFT_SIGNER_CONFIG: config, ...environment },
    stdin,
  );
}
const said = ({ stdout }: Ran): Record<string, Record<string, string>> =>
  JSON.parse(stdout) as Record<string, Record<string, string>>;
const errorOf = ({ stdout }: Ran): string =>
  (JSON.parse(stdout) as { errorMessage?: string }).errorMessage ?? 'none';
const signs = (
  digest: Uint8Array | undefined,
  stdin: Uint8Array = message,
  key = 'release',
): Promise<Ran> =>
  call(
    'signMessage',
    {
      signOptions: {
        rpcOptions: {},
        messageOptions: {
          digest: digest === undefined ? null : Buffer.from(digest).toString('base64'),
        },
      },
    },
    { key, stdin },
  );
const hash = (name: string, data: Uint8Array = message): Uint8Array =>
  createHash(name).update(data).digest();
const pemOf = (key: string): string => fake.routes.keys.get(key)?.publicKey ?? '';

describe('the plugin', () => {
  it.each([
    ['release', 'sha256'],
    ['edge', 'sha384'],
    ['old', 'sha256'],
  ])('signs the message itself with %s', async (key, algorithm) => {
    for (const digest of [undefined, hash(algorithm)]) {
      const { signMessage } = said(await signs(digest, message, key));
      expect(
        verify(
          algorithm,
          message,
          createPublicKey(pemOf(key)),
          Buffer.from(signMessage?.['signature'] ?? '', 'base64'),
        ),
      ).toBe(true);
      expect(Buffer.from(fake.requests.at(-1)?.body ?? [])).toEqual(message);
    }
  });

  it('signs nothing, and 8 MiB', async () => {
    for (const size of [0, 8 * 1024 * 1024])
      expect(said(await signs(undefined, new Uint8Array(size)))).toHaveProperty(
        'signMessage.signature',
      );
  });

  it('shows the public key, and waits for no input', async () => {
    const { publicKey } = said(await call('publicKey', { publicKeyOptions: { rpcOptions: {} } }));
    expect(Buffer.from(publicKey?.['publicKeyPEM'] ?? '', 'base64').toString()).toBe(
      pemOf('release'),
    );
  });

  it('says what it can do without asking anybody', async () => {
    expect(
      said(
        await call('defaultAlgorithm', {}, { environment: { SEALIFT_SIGNER_CONFIG: '/nowhere' } }),
      ),
    ).toEqual({
      defaultAlgorithm: { defaultAlgorithm: 'ecdsa-sha2-256-nistp256' },
    });
    expect(
      said(await call('supportedAlgorithms', {}))['supportedAlgorithms']?.['supportedAlgorithms'],
    ).toContain('ed25519');
    expect(fake.requests).toEqual([]);
  });

  it('verifies here, with the public key', async () => {
    const { signMessage } = said(await signs(undefined));
    const verifies = (signature: unknown, stdin: Uint8Array = message) =>
      call(
        'verifySignature',
        { signature, verifyOptions: { rpcOptions: {}, messageOptions: {} } },
        { stdin },
      );
    expect(said(await verifies(signMessage?.['signature']))).toEqual({ verifySignature: {} });
    expect(errorOf(await verifies(signMessage?.['signature'], Buffer.from('x')))).toMatch(
      /^SIGNATURE: /,
    );
    expect(errorOf(await verifies('AAAA'))).toMatch(/^SIGNATURE: /);
  });

  it('makes no key, and gives the one that is there', async () => {
    expect(said(await call('createKey', { algorithm: 'ecdsa-sha2-256-nistp256' }))).toHaveProperty(
      'createKey.publicKeyPEM',
    );
    expect(errorOf(await call('createKey', { algorithm: 'ed25519' }))).toMatch(
      /^UNSUPPORTED: .*makes none/,
    );
    expect(errorOf(await call('createKey', { algorithm: 'any' }))).toMatch(/^UNSUPPORTED: /);
    expect(errorOf(await call('createKey', { algorithm: 'ed25519' }, { key: 'none' }))).toMatch(
      /^SERVICE_DENIED: /,
    );
  });
});

describe('the plugin refuses', () => {
  it.each<[string, RegExp, () => Promise<Ran>]>([
    [
      'another digest',
      /^DIGEST: the sha256 digest is of another message/,
      () => signs(hash('sha256', Buffer.from('x'))),
    ],
    [
      'a digest alone',
      /^DIGEST: a digest alone is not signed/,
      () => signs(hash('sha256'), new Uint8Array()),
    ],
    [
      'a byte more than 8 MiB',
      /^LIMIT: /,
      () => signs(undefined, new Uint8Array(8 * 1024 * 1024 + 1)),
    ],
    [
      'a key that there is not',
      /^SERVICE_DENIED: REQUEST: /,
      () => signs(undefined, message, 'none'),
    ],
    ['a name that no key can have', /^USAGE: /, () => signs(undefined, message, '/release?x')],
    [
      'another version of the key',
      /^UNSUPPORTED: version 7/,
      () => call('publicKey', { publicKeyOptions: { rpcOptions: { keyVersion: '7' } } }),
    ],
    [
      'no configuration',
      /^CONFIG: /,
      () => call('publicKey', {}, { environment: { SEALIFT_SIGNER_CONFIG: '/nowhere' } }),
    ],
    [
      'a time that is over',
      /^SIGNING_SERVICE: .*did not answer within 0 s/,
      () => call('publicKey', {}, { more: { ctxDeadline: '2025-04-01T02:47:00Z' } }),
    ],
    [
      'another version of the protocol',
      /^UNSUPPORTED: /,
      () => run([process.execPath, PLUGIN, 'v2', '{}'], {}),
    ],
    ['no arguments', /^UNSUPPORTED: /, () => run([process.execPath, PLUGIN], {})],
  ])('%s', async (_, expected, calling) => {
    const ran = await calling();
    expect(errorOf(ran)).toMatch(expected);
    expect([ran.status, ran.stderr]).toEqual([1, '']);
    expect(
      fake.requests.filter(
        ({ method }) => method === 'POST' && !expected.source.includes('SERVICE_DENIED'),
      ),
    ).toEqual([]);
  });

  it('to run before it is built, in the one way that cosign shows', async () => {
    mkdirSync(join(folder, 'unbuilt/bin'), { recursive: true });
    writeFileSync(join(folder, 'unbuilt/package.json'), '{"type":"module"}');
    copyFileSync(PLUGIN, join(folder, 'unbuilt/bin/plugin.js'));
    const ran = await run(
      [process.execPath, join(folder, 'unbuilt/bin/plugin.js'), 'v1', '{}'],
      {},
    );
    expect([ran.status, errorOf(ran)]).toEqual([
      2,
      expect.stringMatching(/^USAGE: .*is not built yet/),
    ]);
  });

  it('another CA', async () => {
    const other = fake.client(join(folder, 'other'), { authorities: 'client.pem' });
    const ran = await call('publicKey', {}, { environment: { SEALIFT_SIGNER_CONFIG: other } });
    expect(errorOf(ran)).toMatch(/^SIGNING_SERVICE: .*of another CA/);
  });

  it('an environment that turns TLS off, before anything is sent (T30, T35)', async () => {
    fake.requests.length = 0;
    const ran = await call('publicKey', {}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect(errorOf(ran)).toMatch(/^CONFIG: NODE_TLS_REJECT_UNAUTHORIZED=0/);
    expect(fake.requests).toEqual([]);
  });

  it('what the service refuses, in its words', async () => {
    fake.answer = ({ method }) =>
      method === 'POST' ? refusal(403, 'SIGNING_DENIED', 'only team/app') : undefined;
    expect(errorOf(await signs(undefined))).toMatch(
      /^SERVICE_DENIED: SIGNING_DENIED: only team\/app \(request r-1\)/,
    );
  });

  it('a slow service, at the time that cosign gives', async () => {
    fake.delay = 20_000;
    const ran = await call(
      'publicKey',
      {},
      { more: { ctxDeadline: new Date(Date.now() + 1500).toISOString() } },
    );
    expect(errorOf(ran)).toMatch(/^SIGNING_SERVICE: .*did not answer/);
  });
});
