import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@sealift/fake-registry';
import { type Answer, type FakeSigner, json, refusal, startFakeSigner } from '@sealift/fake-signer';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readSignerConfig } from './config.ts';
import { BOUNDS } from './limits.ts';
import { SigningService } from './service.ts';
import { serviceSigner } from './signer.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-client-'));
const payload = Buffer.from('what is to be signed');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
let fake: FakeSigner;
const now = (): number => Date.now();
const client = (changes = {}, options = {}): SigningService =>
  new SigningService(readSignerConfig(fake.client(folder, changes)), { now, ...options });
const signs = async (
  service = client(),
  name = 'release',
  data: Uint8Array = payload,
): Promise<Uint8Array> => (await serviceSigner(service, name)).sign(data);

beforeAll(async () => {
  fake = await startFakeSigner({
    keys: { release: 'p256', old: 'rsa2048', edge: 'p384', ed: 'ed25519' },
  });
});
afterEach(() => {
  fake.answer = undefined;
  fake.delay = 0;
  fake.routes.reset();
  fake.requests.length = 0;
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

describe('a key of the service', () => {
  it.each([
    ['release', 'sha256'],
    ['old', 'sha256'],
    ['edge', 'sha384'],
    ['ed', null],
  ])('%s signs the payload itself', async (name, hash) => {
    const signer = await serviceSigner(client(), name);
    expect(
      verify(hash, payload, createPublicKey(signer.publicKeyPem), await signer.sign(payload)),
    ).toBe(true);
    expect(Buffer.from(fake.requests.at(-1)?.body ?? [])).toEqual(payload);
  });

  it('signs nothing, and as much as the limit', async () => {
    const signer = await serviceSigner(client(), 'release');
    for (const size of [0, BOUNDS.payload])
      expect(await codeOf(() => signer.sign(new Uint8Array(size)))).toBe('accepted');
    expect(await codeOf(() => signer.sign(new Uint8Array(BOUNDS.payload + 1)))).toBe('LIMIT');
  });

  it('is the pinned one, where one is pinned', async () => {
    const own = createHash('sha256')
      .update(
        createPublicKey(fake.routes.keys.get('release')?.publicKey ?? '').export({
          type: 'spki',
          format: 'der',
        }),
      )
      .digest('hex');
    expect(await codeOf(() => signs(client({ pins: { release: ['ab'.repeat(32), own] } })))).toBe(
      'accepted',
    );
    expect(await codeOf(() => signs(client({ pins: { release: 'ab'.repeat(32) } })))).toBe('KEY');
    expect(await codeOf(() => signs(client({ pins: { old: 'ab'.repeat(32) } })))).toBe('accepted');
  });
});

/** What the service answered to a request, changed. */
function changed(target: RegExp, change: (said: Record<string, unknown>) => unknown): void {
  fake.answer = (request) => {
    if (!target.test(request.target)) return undefined;
    const said = fake.routes.answer(request);
    return said.status === 200
      ? json(200, change(JSON.parse(Buffer.from(said.body).toString()) as Record<string, unknown>))
      : said;
  };
}

describe('what the service answers is not believed', () => {
  const other = createWorld({ seed: 'another' }).keyPair();
  it.each<[string, string, RegExp, (said: Record<string, unknown>) => unknown]>([
    [
      'a signature by another key',
      'SIGNATURE',
      /sign$/,
      (said) => ({
        ...said,
        signature: Buffer.from(other.sign(payload, 'sha256')).toString('base64'),
      }),
    ],
    [
      'a signature over other bytes',
      'SIGNATURE',
      /sign$/,
      (said) => ({
        ...said,
        signature: Buffer.from(
          fake.routes.keys.get('release')?.sign(Buffer.from('x')) ?? [],
        ).toString('base64'),
      }),
    ],
    ['a signature of nothing', 'SIGNING_SERVICE', /sign$/, (said) => ({ ...said, signature: '' })],
    [
      'a signature that is no base64',
      'BASE64',
      /sign$/,
      (said) => ({ ...said, signature: 'AAAA=' }),
    ],
    ['no signature', 'SIGNING_SERVICE', /sign$/, ({ signature: _, ...said }) => said],
    [
      'another name of the key',
      'SIGNING_SERVICE',
      /sign$/,
      (said) => ({ ...said, key: { name: 'old', version: 1 } }),
    ],
    [
      'another version of the key',
      'SIGNING_SERVICE',
      /sign$/,
      (said) => ({ ...said, key: { name: 'release', version: 2 } }),
    ],
    [
      'another algorithm',
      'SIGNING_SERVICE',
      /sign$/,
      (said) => ({ ...said, algorithm: 'ed25519' }),
    ],
    [
      'another payload',
      'SIGNING_SERVICE',
      /sign$/,
      (said) => ({ ...said, payload: { sha256: 'ab'.repeat(32), size: payload.length } }),
    ],
    [
      'another size',
      'SIGNING_SERVICE',
      /sign$/,
      (said) => ({ ...said, payload: { sha256: sha256(payload), size: 1 } }),
    ],
    ['no entries of the log', 'SIGNING_SERVICE', /sign$/, (said) => ({ ...said, entries: {} })],
    [
      'a member that is not known',
      'SIGNING_SERVICE',
      /sign$/,
      (said) => ({ ...said, valid: true }),
    ],
    ['a list', 'SIGNING_SERVICE', /sign$/, (said) => [said]],
    ['a key of another name', 'SIGNING_SERVICE', /release$/, (said) => ({ ...said, name: 'old' })],
    ['a key of version 0', 'SIGNING_SERVICE', /release$/, (said) => ({ ...said, version: 0 })],
    [
      'a key of another algorithm',
      'SIGNING_SERVICE',
      /release$/,
      (said) => ({ ...said, algorithm: 'rsa-sign-pkcs1-2048-sha256' }),
    ],
    [
      'a key of RSA of another size',
      'SIGNING_SERVICE',
      /release$/,
      (said) => ({
        ...said,
        algorithm: 'rsa-sign-pkcs1-4096-sha256',
        publicKey: fake.routes.keys.get('old')?.publicKey,
      }),
    ],
    [
      'a key in no known state',
      'SIGNING_SERVICE',
      /release$/,
      (said) => ({ ...said, state: 'fine' }),
    ],
    ['a key that is none', 'SIGNING_SERVICE', /release$/, (said) => ({ ...said, publicKey: 'x' })],
  ])('%s', async (_, code, target, change) => {
    changed(target, change);
    expect(await codeOf(() => signs())).toBe(code);
  });

  const ok = { request: 'r', key: {}, signature: 'AAAA' };
  it.each<[string, Answer]>([
    ['text', { status: 200, type: 'text/html', body: Buffer.from('<p>') }],
    ['no JSON', { status: 200, type: 'application/json', body: Buffer.from('{') }],
    [
      'a member twice',
      { status: 200, type: 'application/json', body: Buffer.from('{"a":1,"a":1}') },
    ],
    ['an encoded body', { ...json(200, ok), headers: { 'content-encoding': 'identity' } }],
    ['a redirect', { ...json(302, ok), headers: { location: 'https://localhost:1/' } }],
    ['201', json(201, ok)],
    ['500', json(500, {})],
    ['400 in other words', json(400, { error: 'no' })],
    ['403 with a code that is none', refusal(403, 'no\nway', 'x')],
    ['503', refusal(503, 'AUDIT_LOG', 'the disk is full')],
    [
      'more than the limit',
      { status: 200, type: 'application/json', body: Buffer.alloc(BOUNDS.answer + 1, ' ') },
    ],
  ])('%s', async (_, answer) => {
    fake.answer = () => answer;
    expect(await codeOf(() => signs())).toBe('SIGNING_SERVICE');
  });
});

describe('a refusal', () => {
  it.each([400, 401, 403, 404, 409, 413, 429])(
    'with %d is passed on, in its words',
    async (status) => {
      fake.answer = () => refusal(status, 'SIGNING_DENIED', 'not\u001b[31m this repository');
      await expect(signs()).rejects.toMatchObject({
        code: 'SERVICE_DENIED',
        message: expect.stringMatching(
          /^SIGNING_DENIED: not\\u\{1b\}\[31m this repository \(request r-1\)/,
        ),
      });
    },
  );

  it('of a failure keeps the service’s own code in its words', async () => {
    fake.answer = () => refusal(503, 'AUDIT_LOG', 'the disk is full');
    await expect(signs()).rejects.toThrow(/^AUDIT_LOG: the disk is full/);
  });

  it('comes for a key that there is not', async () =>
    expect(await codeOf(() => signs(client(), 'none'))).toBe('SERVICE_DENIED'));
  it('comes for a clock that is wrong', async () => {
    const behind = () => Date.now() - 301_000;
    await expect(signs(client({}, { now: behind }))).rejects.toThrow(
      /^REQUEST_SIGNATURE: the request was signed 30\d s behind/,
    );
  });
  it('comes for another request key', async () => {
    writeFileSync(
      join(folder, 'foreign.key'),
      createWorld({ seed: 'x' }).keyPair('ed25519').privateKeyPem,
      { mode: 0o600 },
    );
    expect(await codeOf(() => signs(client({ requestKey: 'foreign.key' })))).toBe('SERVICE_DENIED');
  });
});

describe('a service that is not the one', () => {
  it.each<[string, RegExp, Record<string, unknown>]>([
    ['nowhere', /nothing listens/, { server: 'https://localhost:1' }],
    ['of another CA', /of another CA/, { authorities: 'client.pem' }],
    ['of another name', /for another name/, { name: 'signer.corp.example:1' }],
    ['of an address in place of the name', /for another name/, { name: '127.0.0.1:1' }],
  ])('%s', async (_, words, changes) => {
    await expect(signs(client(changes))).rejects.toMatchObject({
      code: 'SIGNING_SERVICE',
      message: expect.stringMatching(words),
    });
    expect(fake.requests).toEqual([]);
  });

  it('is not talked to where it does not know our certificate', async () => {
    const foreign = selfSigned('foreign');
    fake.client(folder);
    writeFileSync(join(folder, 'f.pem'), foreign.cert);
    writeFileSync(join(folder, 'f.key'), foreign.key, { mode: 0o600 });
    const refused = signs(client({ certificate: 'f.pem', key: 'f.key' }));
    await expect(refused).rejects.toMatchObject({
      code: 'SIGNING_SERVICE',
      message: expect.stringMatching(/does not accept our certificate/),
    });
    expect(fake.requests).toEqual([]);
  });

  it('is not talked to where it speaks TLS 1.2 alone', async () => {
    const old = await startFakeSigner({ maxVersion: 'TLSv1.2' });
    const service = new SigningService(readSignerConfig(old.client(join(folder, 'old'))), { now });
    await expect(signs(service)).rejects.toMatchObject({
      code: 'SIGNING_SERVICE',
      message: expect.stringMatching(/TLS 1\.3/),
    });
    await old.close();
  });

  it('is not waited for beyond the time that is given', async () => {
    fake.delay = 2000;
    await expect(signs(client({}, { timeoutMs: 200 }))).rejects.toMatchObject({
      code: 'SIGNING_SERVICE',
      message: expect.stringMatching(/within 0\.2 s/),
    });
  });
});

describe('approvals', () => {
  const waits = async (service: SigningService): Promise<void> => {
    fake.routes.needed = 1;
    expect(await codeOf(() => signs(service))).toBe('SERVICE_DENIED');
  };

  it('are asked for, seen, given, and then it signs', async () => {
    const service = client();
    await waits(service);
    const [one] = await service.pending();
    expect(one).toMatchObject({
      payload: sha256(payload),
      key: 'release',
      version: 1,
      kind: 'dsse',
      needed: 1,
      given: [],
      requester: 'builder',
    });
    expect(Buffer.from(await service.payload(sha256(payload)))).toEqual(payload);
    if (one !== undefined)
      expect(await service.approve(one)).toMatchObject({ needed: 1, given: ['approver'] });
    expect(await codeOf(() => signs(service))).toBe('accepted');
  });

  it('are not given to a payload of other bytes', async () => {
    const service = client();
    await waits(service);
    fake.answer = () => ({
      status: 200,
      type: 'application/octet-stream',
      body: Buffer.from('other bytes'),
    });
    expect(await codeOf(() => service.payload(sha256(payload)))).toBe('DIGEST');
  });

  it.each<[string, (said: Record<string, unknown>) => unknown]>([
    ['no list', (said) => ({ ...said, pending: {} })],
    [
      'a payload without its hash',
      ({ pending }) => ({
        pending: (pending as object[]).map((one) => ({
          ...one,
          payload: { size: 1, kind: 'dsse' },
        })),
      }),
    ],
    [
      'a hash in capitals',
      ({ pending }) => ({
        pending: (pending as object[]).map((one) => ({ ...one, policy: 'AB'.repeat(32) })),
      }),
    ],
    [
      'no end',
      ({ pending }) => ({
        pending: (pending as object[]).map((one) => ({ ...one, expires: undefined })),
      }),
    ],
    [
      'an end that is no time',
      ({ pending }) => ({
        pending: (pending as object[]).map((one) => ({ ...one, expires: 'tomorrow' })),
      }),
    ],
    [
      'names that are none',
      ({ pending }) => ({ pending: (pending as object[]).map((one) => ({ ...one, given: [1] })) }),
    ],
  ])('are not read with %s', async (_, change) => {
    const service = client();
    await waits(service);
    changed(/approvals$/, change);
    expect(await codeOf(() => service.pending())).toBe('SIGNING_SERVICE');
  });

  it('of another payload are none', async () => {
    const service = client();
    await waits(service);
    const [one] = await service.pending();
    changed(/approvals$/, (said) => ({ ...said, payload: 'cd'.repeat(32) }));
    expect(await codeOf(() => service.approve(one ?? expect.fail('nothing waits')))).toBe(
      'SIGNING_SERVICE',
    );
  });
});

describe('the keyring', () => {
  it('is read, and kept as it came', async () => {
    const { keys, bytes } = await client().keyring();
    expect(keys.map(({ name, versions }) => [name, versions.length])).toEqual(
      [...fake.routes.keys.keys()].map((name) => [name, 1]),
    );
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({ schemaVersion: 1 });
  });

  it.each<[string, (said: Record<string, unknown>) => unknown]>([
    ['another version of the schema', (said) => ({ ...said, schemaVersion: 2 })],
    [
      'a name twice',
      ({ keys, ...said }) => ({ ...said, keys: [...(keys as object[]), ...(keys as object[])] }),
    ],
    [
      'a version twice',
      ({ keys, ...said }) => ({
        ...said,
        keys: (keys as { versions: object[] }[]).map((key) => ({
          ...key,
          versions: [...key.versions, ...key.versions],
        })),
      }),
    ],
    [
      'a time that is none',
      ({ keys, ...said }) => ({
        ...said,
        keys: (keys as { versions: object[] }[]).map((key) => ({
          ...key,
          versions: [{ ...key.versions[0], from: '2026-13-01T00:00:00Z' }],
        })),
      }),
    ],
  ])('is refused with %s', async (_, change) => {
    changed(/keys$/, change);
    expect(await codeOf(() => client().keyring())).toBe('SIGNING_SERVICE');
  });
});

describe('the checkpoint', () => {
  it('is the note that the log signed', async () =>
    expect(await client().checkpoint()).toMatch(/^signer\.test\/log\n1\n/));
  it('is refused as another type', async () => {
    fake.answer = () => json(200, {});
    expect(await codeOf(() => client().checkpoint())).toBe('SIGNING_SERVICE');
  });
});
