import { digest as digests } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  type RegistryOptions as FakeOptions,
  type FakeRegistry,
  type Fault,
  type Misbehaviour,
  startRegistry,
} from '@sealift/fake-registry';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Registry } from '../index.ts';

const blob = Buffer.alloc(2_000_000, 'some bytes ');
const BLOB = { digest: digests.of(blob), size: blob.length };
const config = Buffer.from('{}');
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: { mediaType: MEDIA_TYPES.empty, digest: digests.of(config), size: 2 },
    layers: [],
    subject: { mediaType: MEDIA_TYPES.ociManifest, digest: BLOB.digest, size: 7 },
  }),
);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0)) await close();
});

async function world(
  fake: FakeOptions = {},
): Promise<{ server: FakeRegistry; registry: Registry }> {
  const server = await startRegistry(fake);
  const all = connect({
    retry: { firstMs: 1, maxMs: 2 },
    timeoutMs: 2000,
    credentials: async () => ({ kind: 'password', username: 'u', password: 'p' }),
  });
  cleanups.push(() => all.close(), server.close);
  return { server, registry: all.at(server.host) };
}

async function* parts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 500_000) yield bytes.subarray(at, at + 500_000);
}

const fault = (match: RegExp, does: Misbehaviour, times?: number) => ({
  match,
  does,
  ...(times === undefined ? {} : { times }),
});

describe('pushBlob', () => {
  it.each<[string, FakeOptions]>([
    ['without a login', {}],
    ['with a token', { auth: { bearer: { username: 'u', password: 'p' } } }],
    ['with a password', { auth: { basic: { username: 'u', password: 'p' } } }],
    ['after a broken upload', { faults: [fault(/^PUT/, { kind: 'drop' }, 2)] }],
    ['after a broken answer', { faults: [fault(/^PUT/, { kind: 'drop', after: 0 }, 1)] }],
    ['after 503 at the end', { faults: [fault(/^PUT/, { kind: 'status', status: 503 }, 4)] }],
    [
      'after 429 at the start',
      { faults: [fault(/^POST/, { kind: 'status', status: 429, retryAfter: '0' }, 4)] },
    ],
  ])('uploads %s', async (_, fake) => {
    const { server, registry } = await world(fake);
    await registry.pushBlob('a/b', BLOB, () => parts(blob));
    expect(blob.equals(server.repository('a/b').blobs.get(BLOB.digest) ?? config)).toBe(true);
  });

  it.each([
    ['?_state=a%20b~c,d:e%2Ff+g&sig=AbC%3d%3D&flag', '&digest='],
    ['', '?digest='],
  ])('changes nothing in the address of an upload but the digest: %j', async (query, joint) => {
    const value = `/v2/a/b/blobs/uploads/x${query}`;
    const { server, registry } = await world({
      faults: [fault(/^POST/, { kind: 'header', name: 'location', value })],
    });
    await codeOf(() => registry.pushBlob('a/b', BLOB, () => parts(blob)));
    const puts = server.requests.filter(({ method }) => method === 'PUT');
    expect(puts[0]?.path).toBe(`${value}${joint}${BLOB.digest}`);
  });

  it('uploads an empty blob', async () => {
    const { server, registry } = await world();
    const empty = { digest: digests.of(new Uint8Array()), size: 0 };
    await registry.pushBlob('a/b', empty, () => parts(new Uint8Array()));
    expect(server.repository('a/b').blobs.has(empty.digest)).toBe(true);
  });

  it(
    'throws on what the content throws while it is read again, and leaves no blob ' + '(T11)',
    async () => {
      const { server, registry } = await world();
      let opened = 0;
      const changed = async function* () {
        opened++;
        yield* parts(blob.subarray(0, 1_000_000));
        reject('DIGEST', 'the bytes are others now');
      };
      expect(await codeOf(() => registry.pushBlob('a/b', BLOB, changed))).toBe('DIGEST');
      expect([opened, server.repository('a/b').blobs.size]).toEqual([1, 0]);
    },
  );

  it.each<[string, string, FakeOptions]>([
    ['content that hashes to something else', 'DIGEST', {}],
    [
      'no right to write',
      'AUTH',
      { auth: { bearer: { username: 'other', password: 'p', anonymousPull: true } } },
    ],
    ['403', 'AUTH', { faults: [fault(/^POST/, { kind: 'status', status: 403 })] }],
    [
      'an upload that is never accepted',
      'REGISTRY',
      { faults: [fault(/^PUT/, { kind: 'status', status: 500 })] },
    ],
    [
      'a connection that breaks each time',
      'REGISTRY',
      { faults: [fault(/^PUT/, { kind: 'drop' })] },
    ],
    [
      'an upload to nowhere',
      'REGISTRY',
      { faults: [fault(/^POST/, { kind: 'header', name: 'location', value: 'http://:x' })] },
    ],
    [
      'an upload in the clear to another host',
      'REGISTRY',
      {
        faults: [fault(/^POST/, { kind: 'header', name: 'location', value: 'http://192.0.2.1/' })],
      },
    ],
    ['405', 'REGISTRY', { faults: [fault(/^POST/, { kind: 'status', status: 405 })] }],
  ])('refuses %s', async (name, code, fake) => {
    const { server, registry } = await world(fake);
    const descriptor = name.startsWith('content') ? { ...BLOB, digest: digests.of(config) } : BLOB;
    expect(await codeOf(() => registry.pushBlob('a/b', descriptor, () => parts(blob)))).toBe(code);
    expect(server.repository('a/b').blobs.size).toBe(0);
  });

  it('never sends the login along an upload to another host', async () => {
    const storage = await startRegistry();
    const { server, registry } = await world({ auth: { basic: { username: 'u', password: 'p' } } });
    cleanups.push(storage.close);
    const address = (
      await fetch(`${storage.url}/v2/x/blobs/uploads/`, { method: 'POST' })
    ).headers.get('location');
    server.faults.add(
      fault(/^POST/, { kind: 'header', name: 'location', value: `${storage.url}${address}` }),
    );
    await registry.pushBlob('a/b', BLOB, () => parts(blob));
    expect(storage.requests.at(-1)).toMatchObject({
      method: 'PUT',
      authorization: undefined,
      status: 201,
    });
  });
});

describe('mountBlob', () => {
  it('takes a blob from a neighbour, with the right to read there', async () => {
    const { server, registry } = await world({
      auth: { bearer: { username: 'u', password: 'p' } },
    });
    server.put('from/here', [blob]);
    expect(await registry.mountBlob('a/b', BLOB.digest, 'from/here')).toBe(true);
    expect(server.repository('a/b').blobs.has(BLOB.digest)).toBe(true);
  });

  it('says where the registry would not', async () => {
    const { server, registry } = await world();
    expect(await registry.mountBlob('a/b', BLOB.digest, 'from/here')).toBe(false);
    server.faults.add(fault(/mount/, { kind: 'status', status: 405 }));
    expect(await registry.mountBlob('a/b', BLOB.digest, 'from/here')).toBe(false);
  });
});

describe('pushManifest', () => {
  it.each([true, false])(
    'puts it byte for byte, by digest and by tag; with a referrers API: %s',
    async (referrers) => {
      const { server, registry } = await world({ referrers });
      server.put('a/b', [config]);
      const pushed = await registry.pushManifest('a/b', manifest, MEDIA_TYPES.ociManifest);
      expect(pushed).toEqual({
        digest: digests.of(manifest),
        subject: referrers ? BLOB.digest : undefined,
      });
      await registry.pushManifest('a/b', manifest, MEDIA_TYPES.ociManifest, 'v1');
      expect(server.repository('a/b').tags.get('v1')).toBe(pushed.digest);
      expect(server.repository('a/b').manifests.get(pushed.digest)).toMatchObject({
        mediaType: MEDIA_TYPES.ociManifest,
      });
    },
  );

  it('is told what is missing', async () => {
    const { registry } = await world();
    await expect(
      registry.pushManifest('a/b', manifest, MEDIA_TYPES.ociManifest),
    ).rejects.toMatchObject({
      code: 'REGISTRY',
      message: expect.stringContaining('status 400, MANIFEST_BLOB_UNKNOWN'),
    });
  });

  it.each<[string, string, Misbehaviour]>([
    [
      'a registry that says it stored something else',
      'DIGEST',
      { kind: 'header', name: 'docker-content-digest', value: digests.of(blob) },
    ],
    ['403', 'AUTH', { kind: 'status', status: 403 }],
    ['413', 'REGISTRY', { kind: 'status', status: 413 }],
    ['500', 'REGISTRY', { kind: 'status', status: 500 }],
    ['broken connections', 'REGISTRY', { kind: 'drop' }],
    [
      'a redirect, since content goes to the registry that was named',
      'REGISTRY',
      { kind: 'redirect', to: 'http://127.0.0.1:1' },
    ],
  ])('refuses %s', async (_, code, does) => {
    const { server, registry } = await world({ faults: [fault(/^PUT/, does)] });
    server.put('a/b', [config]);
    expect(
      await codeOf(() => registry.pushManifest('a/b', manifest, MEDIA_TYPES.ociManifest)),
    ).toBe(code);
  });
});

describe('an upload that was begun', () => {
  const partly = async function* () {
    yield blob.subarray(0, 1_000_000);
    reject('DIGEST', 'the bytes are others now');
  };
  const broken = async function* () {
    yield blob.subarray(0, 1_000_000);
    throw new TypeError('a bug');
  };
  const whole = () => parts(blob);
  it.each<[string, () => AsyncIterable<Uint8Array>, readonly Fault[]]>([
    ['the content turned out to be other bytes', partly, []],
    ['reading it failed', broken, []],
    ['the registry refused it', whole, [fault(/^PUT/, { kind: 'status', status: 403 })]],
    [
      'the registry failed again and again',
      whole,
      [fault(/^PUT/, { kind: 'status', status: 500 })],
    ],
    ['the connection broke again and again', whole, [fault(/^PUT/, { kind: 'drop' })]],
    ['the connection broke once', whole, [fault(/^PUT/, { kind: 'drop' }, 1)]],
  ])('is given up where %s', async (_, open, faults) => {
    const { server, registry } = await world({ faults });
    await registry.pushBlob('a/b', BLOB, open).catch(() => undefined);
    expect(server.requests.filter(({ method }) => method === 'POST')).not.toHaveLength(0);
    expect(server.openUploads).toBe(0);
  });

  it('is given up where a mount became one', async () => {
    const { server, registry } = await world();
    expect(await registry.mountBlob('a/b', BLOB.digest, 'from/here')).toBe(false);
    expect(server.openUploads).toBe(0);
  });

  it('is given up with the login, when the client is closed in the middle', async () => {
    const server = await startRegistry({ auth: { bearer: { username: 'u', password: 'p' } } });
    const all = connect({
      credentials: async () => ({ kind: 'password', username: 'u', password: 'p' }),
    });
    cleanups.push(server.close);
    const reached = Promise.withResolvers<void>();
    const endless = async function* () {
      yield blob.subarray(0, 1000);
      reached.resolve();
      await new Promise(() => {});
    };
    const pushed = codeOf(() => all.at(server.host).pushBlob('a/b', BLOB, endless));
    await reached.promise;
    expect(server.openUploads).toBe(1);
    await Promise.all([all.close(), all.close()]);
    expect([await pushed, server.openUploads]).toEqual(['REGISTRY', 0]);
  });

  it.each<[string, Misbehaviour]>([
    ['refuses', { kind: 'status', status: 405 }],
    ['hangs up', { kind: 'drop' }],
    ['is silent', { kind: 'silent' }],
  ])('is let be where the registry %s, and the failure is the first one', async (_, does) => {
    const { registry } = await world({ faults: [fault(/^DELETE/, does)] });
    const began = performance.now();
    expect(await codeOf(() => registry.pushBlob('a/b', BLOB, partly))).toBe('DIGEST');
    expect(performance.now() - began).toBeLessThan(8000);
  });
});
