import { digest as digests } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type Auth, type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { MEDIA_TYPES } from '@sealift/oci';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Credential, connect, type Registry, type RegistryOptions } from '../index.ts';
import { parseChallenge } from './challenge.ts';

const blob = Buffer.from('a blob');
const BLOB = { digest: digests.of(blob), size: blob.length };
const SECRET = 'hunter2-secret';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0)) await close();
});

async function world(
  auth: Auth,
  credential?: Credential,
  options: RegistryOptions = {},
): Promise<{ server: FakeRegistry; registry: Registry }> {
  const server = await startRegistry({ auth });
  server.put('a/b', [blob], [{ mediaType: MEDIA_TYPES.ociManifest, bytes: Buffer.from('{}') }], {
    v1: digests.of(Buffer.from('{}')),
  });
  const all = connect({
    credentials: async () => credential,
    retry: { firstMs: 1, maxMs: 2 },
    ...options,
  });
  cleanups.push(() => all.close(), server.close);
  return { server, registry: all.at(server.host) };
}

async function read(registry: Registry): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of registry.blob('a/b', BLOB)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const refusal = async (run: Promise<unknown>): Promise<Rejection> =>
  run.then(
    () => {
      throw new Error('nothing was refused');
    },
    (error: unknown) => {
      if (error instanceof Rejection) return error;
      throw error;
    },
  );

const password = (secret = SECRET): Credential => ({
  kind: 'password',
  username: 'user',
  password: secret,
});

describe('logins', () => {
  it.each<[string, Auth, Credential | undefined]>([
    ['a token for nobody, as public registries ask', { bearer: {} }, undefined],
    [
      'a token for nobody to read, where writing needs a login',
      { bearer: { username: 'user', password: SECRET, anonymousPull: true } },
      undefined,
    ],
    [
      'a token for user and password',
      { bearer: { username: 'user', password: SECRET } },
      password(),
    ],
    [
      'a token for an identity token',
      { bearer: { identityToken: SECRET } },
      { kind: 'identity-token', token: SECRET },
    ],
    ['user and password', { basic: { username: 'user', password: SECRET } }, password()],
  ])('reads with %s', async (_, auth, credential) => {
    const { registry } = await world(auth, credential);
    expect(await read(registry)).toBe('a blob');
    await registry.manifest('a/b', 'v1');
  });

  it(
    'asks for one token for many questions of one scope, and for another one to ' + 'write',
    async () => {
      const { registry, server } = await world({ bearer: {} });
      await Promise.all(Array.from({ length: 8 }, () => registry.blobSize('a/b', BLOB.digest)));
      await registry.blobSize('a/b', BLOB.digest);
      expect(server.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1);
      await registry.pushBlob('a/b', BLOB, async function* () {
        yield blob;
      });
      expect(
        server.requests
          .filter(({ path }) => path.startsWith('/token'))
          .map(({ path }) => new URLSearchParams(path).get('scope')),
      ).toEqual(['repository:a/b:pull', 'repository:a/b:pull,push']);
    },
  );

  it('asks again when a token has expired', async () => {
    const { registry, server } = await world({ bearer: {} });
    await read(registry);
    server.faults.add({
      match: /^GET .*blobs/,
      times: 1,
      does: {
        kind: 'challenge',
        header: `Bearer realm="${server.url}/token",service="fake-registry"`,
      },
    });
    expect(await read(registry)).toBe('a blob');
  });

  it.each<[string, Auth, Credential | undefined]>([
    ['no login where one is needed', { bearer: { username: 'user', password: SECRET } }, undefined],
    [
      'a wrong password at the token endpoint',
      { bearer: { username: 'user', password: 'other' } },
      password(),
    ],
    [
      'a wrong identity token',
      { bearer: { identityToken: 'other' } },
      { kind: 'identity-token', token: SECRET },
    ],
    [
      'no basic login where one is needed',
      { basic: { username: 'user', password: SECRET } },
      undefined,
    ],
    ['a wrong password', { basic: { username: 'user', password: 'other' } }, password()],
    ['a registry token that is refused', { bearer: {} }, { kind: 'registry-token', token: SECRET }],
  ])('AUTH: %s, and the message holds no secret', async (_, auth, credential) => {
    const { registry } = await world(auth, credential);
    const { code, message } = await refusal(registry.manifest('a/b', 'v1'));
    expect(code).toBe('AUTH');
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain(btoa(`user:${SECRET}`));
    expect(message).toContain(
      credential === undefined ? 'without a login' : 'with the login that was given',
    );
  });

  it.each<[string, Credential | undefined, string]>([
    ['the one', { ...password(), from: 'for a in /f' }, 'with the login for a in /f'],
    ['none', undefined, 'without a login: none in /f, /g (not there)'],
  ])('AUTH names the place of the login that was tried: %s', async (_, credential, words) => {
    for (const auth of [
      { basic: { username: 'user', password: 'other' } },
      { bearer: { username: 'user', password: 'other' } },
    ]) {
      const lookup = async (): Promise<Credential | undefined> => credential;
      const credentials = Object.assign(lookup, { looked: () => ['/f', '/g (not there)'] });
      const { registry } = await world(auth, undefined, { credentials });
      const { code, message } = await refusal(registry.manifest('a/b', 'v1'));
      expect([code, message]).toEqual(['AUTH', expect.stringContaining(words)]);
    }
  });

  it('takes access_token where token is empty', async () => {
    const { registry, server } = await world({ bearer: {} });
    const body = Buffer.from('{"token":"","access_token":"abc"}');
    server.faults.add({ match: /token/, does: { kind: 'body', body } });
    await refusal(registry.manifest('a/b', 'v1'));
    expect(server.requests.some(({ authorization }) => authorization === 'Bearer abc')).toBe(true);
  });

  it.each<[string, string, string]>([
    ['http at another host', 'Bearer realm="http://192.0.2.1/token"', 'not https'],
    ['another protocol', 'Bearer realm="ftp://127.0.0.1/token"', 'not https'],
    ['nowhere', 'Bearer realm="token"', 'no valid address'],
  ])('sends no password for tokens to %s', async (_, header, why) => {
    const { registry, server } = await world('none', password());
    server.faults.add({ match: /manifests/, does: { kind: 'challenge', header } });
    const { code, message } = await refusal(registry.manifest('a/b', 'v1'));
    expect([code, message]).toEqual(['REGISTRY', expect.stringContaining(why)]);
  });

  it('asks a busy token endpoint again', async () => {
    const { registry, server } = await world({ bearer: {} });
    server.faults.add({ match: /token/, times: 3, does: { kind: 'status', status: 503 } });
    expect(await read(registry)).toBe('a blob');
    server.faults.add({ match: /token/, does: { kind: 'status', status: 429 } });
    expect((await refusal(registry.pushBlob('a/c', BLOB, async function* () {}))).code).toBe(
      'REGISTRY',
    );
  });

  it.each<[string, string, Uint8Array]>([
    ['no token', 'REGISTRY', Buffer.from('{}')],
    ['something that is not JSON', 'REGISTRY', Buffer.from('<html>')],
    ['a token that would end the header', 'REGISTRY', Buffer.from('{"token":"a\\r\\nx: y"}')],
    ['more than a token', 'LIMIT', Buffer.alloc(300 * 1024, 32)],
  ])('refuses a token endpoint that gives %s', async (_, code, body) => {
    const { registry, server } = await world({ bearer: {} });
    server.faults.add({ match: /token/, does: { kind: 'body', body } });
    expect((await refusal(registry.manifest('a/b', 'v1'))).code).toBe(code);
  });

  it('never sends the login along a redirect to another host', async () => {
    const { registry, server } = await world({ bearer: {} });
    const storage = await startRegistry();
    cleanups.push(storage.close);
    storage.put('a/b', [blob]);
    server.faults.add({ match: /^GET .*blobs/, does: { kind: 'redirect', to: storage.url } });
    server.faults.add({ match: /never/, does: { kind: 'drop' } });
    await registry.manifest('a/b', 'v1');
    expect(await read(registry)).toBe('a blob');
    expect(
      server.requests.filter(({ authorization }) => authorization?.startsWith('Bearer')),
    ).not.toHaveLength(0);
    expect(storage.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});

describe('parseChallenge', () => {
  it('reads back what was written, and throws at nothing', () => {
    const value = fc.string({ unit: fc.constantFrom(...'abc:/?=,. \\"') });
    fc.assert(
      fc.property(value, (realm) => {
        const header = `Bearer realm="${realm.replace(/["\\]/g, '\\$&')}",service=x`;
        expect(parseChallenge(header)?.parameters.get('realm')).toBe(realm);
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseChallenge(text)));
  });

  it('reads parameters, quoted and not, and prefers bearer', () => {
    const header =
      'Basic realm="x, Bearer y", Bearer ' +
      'realm="https://a/t?x=1",service=s,scope="repository:a/b:pull,push"';
    expect(parseChallenge(header)).toEqual({
      scheme: 'bearer',
      parameters: new Map([
        ['realm', 'https://a/t?x=1'],
        ['service', 's'],
        ['scope', 'repository:a/b:pull,push'],
      ]),
    });
    expect(parseChallenge(['Negotiate', 'basic realm="a \\"b\\""'])).toEqual({
      scheme: 'basic',
      parameters: new Map([['realm', 'a "b"']]),
    });
  });

  it.each([undefined, '', 'Negotiate', 'Digest realm="Basic, Bearer x"', '"', 'realm="x"'])(
    'finds nothing to answer in %s',
    (header) => {
      expect(parseChallenge(header)).toBeUndefined();
    },
  );
});
