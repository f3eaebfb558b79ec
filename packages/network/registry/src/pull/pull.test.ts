import { digest as digests } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import {
  type RegistryOptions as FakeOptions,
  type FakeRegistry,
  type Misbehaviour,
  startRegistry,
} from '@sealift/fake-registry';
import { attachmentTag, MEDIA_TYPES } from '@sealift/oci';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Registries, type Registry, type RegistryOptions } from '../index.ts';

const config = Buffer.from('{}');
const layer = Buffer.alloc(300_000, 'layer ');
const describeBytes = (bytes: Uint8Array, mediaType = 'application/octet-stream') => ({
  mediaType,
  digest: digests.of(bytes),
  size: bytes.length,
});
const manifestOf = (more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: describeBytes(config),
      layers: [describeBytes(layer)],
      ...more,
    }),
  );
const image = manifestOf();
const untyped = manifestOf({ mediaType: undefined });
const subject = describeBytes(image, MEDIA_TYPES.ociManifest);
const LAYER = describeBytes(layer);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0)) await close();
});

async function world(
  fake: FakeOptions = {},
  options: RegistryOptions = {},
): Promise<{ server: FakeRegistry; registry: Registry; all: Registries }> {
  const server = await startRegistry(fake);
  server.put(
    'a/b',
    [config, layer],
    [image, untyped].map((bytes) => ({ mediaType: MEDIA_TYPES.ociManifest, bytes })),
    {
      v1: digests.of(image),
      untyped: digests.of(untyped),
    },
  );
  const all = connect({ retry: { firstMs: 1, maxMs: 5 }, timeoutMs: 2000, ...options });
  cleanups.push(() => all.close(), server.close);
  return { server, registry: all.at(server.host), all };
}

const fault = (
  does: Misbehaviour,
  times?: number,
  match = /^GET \/v2\/.*\/(?:blobs|manifests)\//,
) => ({
  match,
  does,
  ...(times === undefined ? {} : { times }),
});

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function refusal(run: Promise<unknown>): Promise<Rejection> {
  const thrown = await run.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Rejection)) throw thrown;
  return thrown;
}

describe('manifests', () => {
  it('computes the descriptor from the bytes, by tag and by digest', async () => {
    const { registry } = await world();
    const byTag = await registry.resolve({ repository: 'a/b', tag: 'v1' });
    expect(byTag).toMatchObject({ descriptor: subject });
    expect(Buffer.from(byTag.bytes)).toEqual(image);
    expect(
      (await registry.resolve({ repository: 'a/b', tag: 'other', digest: subject.digest }))
        .descriptor,
    ).toEqual(subject);
  });

  it(
    'takes the media type from the document where the server is too simple to ' + 'know it',
    async () => {
      const { registry } = await world({
        faults: [fault({ kind: 'header', name: 'content-type', value: 'text/plain' })],
      });
      expect((await registry.manifest('a/b', 'v1')).descriptor.mediaType).toBe(
        MEDIA_TYPES.ociManifest,
      );
    },
  );

  it.each<[string, string, Misbehaviour]>([
    ['other bytes than the digest that was asked for', 'DIGEST', { kind: 'wrong-bytes' }],
    [
      'a Docker-Content-Digest that the bytes do not have',
      'DIGEST',
      { kind: 'header', name: 'docker-content-digest', value: digests.of(layer) },
    ],
    [
      'a sha512 Docker-Content-Digest that the bytes do not have',
      'DIGEST',
      { kind: 'header', name: 'docker-content-digest', value: `sha512:${'0'.repeat(128)}` },
    ],
    ['a compressed answer (T18)', 'REGISTRY', { kind: 'gzip' }],
    ['401 without a challenge', 'AUTH', { kind: 'status', status: 401 }],
    ['403', 'AUTH', { kind: 'status', status: 403 }],
    ['404', 'NOT_FOUND', { kind: 'status', status: 404 }],
    ['400', 'REGISTRY', { kind: 'status', status: 400 }],
    ['500 for ever', 'REGISTRY', { kind: 'status', status: 500 }],
    ['a connection that always breaks', 'REGISTRY', { kind: 'drop' }],
    ['a body that always breaks', 'REGISTRY', { kind: 'drop', after: 10 }],
    [
      'a redirect into the clear, to another host',
      'REGISTRY',
      { kind: 'redirect', to: 'http://192.0.2.1' },
    ],
    ['a redirect to no address', 'REGISTRY', { kind: 'redirect', to: 'http://:x' }],
    ['a redirect to itself', 'REGISTRY', { kind: 'redirect', to: '' }],
  ])('refuses %s', async (_, code, does) => {
    const { registry } = await world({ faults: [fault(does)] });
    const tagOrDigest = code === 'DIGEST' ? subject.digest : 'v1';
    expect((await refusal(registry.manifest('a/b', tagOrDigest))).code).toBe(code);
  });

  it(
    'refuses another manifest under a digest, even where the registry states its digest ' +
      'rightly',
    async () => {
      const value = digests.of(untyped);
      const { registry, server } = await world({
        faults: [fault({ kind: 'header', name: 'docker-content-digest', value })],
      });
      server
        .repository('a/b')
        .manifests.set(subject.digest, { mediaType: MEDIA_TYPES.ociManifest, bytes: untyped });
      expect((await refusal(registry.manifest('a/b', subject.digest))).code).toBe('DIGEST');
    },
  );

  it('refuses a document that is of no known kind', async () => {
    const { registry } = await world({
      faults: [fault({ kind: 'header', name: 'content-type', value: 'text/html' })],
    });
    expect((await refusal(registry.manifest('a/b', 'untyped'))).code).toBe('UNSUPPORTED');
  });

  it('refuses more than a manifest may hold', async () => {
    const { registry } = await world({
      faults: [fault({ kind: 'body', body: Buffer.alloc(4 * 1024 * 1024 + 1) })],
    });
    expect((await refusal(registry.manifest('a/b', 'v1'))).code).toBe('LIMIT');
  });

  it('refuses to wait for ever', async () => {
    const { registry } = await world(
      { faults: [fault({ kind: 'slow', ms: 10_000 })] },
      { timeoutMs: 20, retry: { tries: 1 } },
    );
    const { code, message } = await refusal(registry.manifest('a/b', 'v1'));
    expect([code, message]).toEqual([
      'REGISTRY',
      expect.stringContaining('UND_ERR_HEADERS_TIMEOUT'),
    ]);
  });

  it('refuses a host where nothing listens', async () => {
    const { all, server } = await world();
    await server.close();
    expect((await refusal(all.at(server.host).manifest('a/b', 'v1'))).code).toBe('REGISTRY');
  });

  it(
    'says the host, what was asked, the status, and the registry’s own words with nothing ' +
      'that could move a cursor',
    async () => {
      const { registry, server } = await world({
        faults: [fault({ kind: 'status', status: 404, message: 'gone\u001b[2J' })],
      });
      const { message } = await refusal(registry.manifest('a/b', 'v1'));
      expect(message).toBe(
        `${server.host}: GET manifest a/b:v1: status 404, FAULT_404: gone\\u{1b}[2J`,
      );
    },
  );
});

describe('retries', () => {
  it.each<[string, Misbehaviour]>([
    ['429', { kind: 'status', status: 429, retryAfter: '0' }],
    ['408', { kind: 'status', status: 408 }],
    ['503', { kind: 'status', status: 503 }],
    ['a broken connection', { kind: 'drop' }],
    ['a broken body', { kind: 'drop', after: 3 }],
  ])('gets over four times %s', async (_, does) => {
    const { registry, server } = await world({ faults: [fault(does, 4)] });
    expect((await registry.manifest('a/b', 'v1')).descriptor).toEqual(subject);
    expect(server.requests).toHaveLength(5);
  });

  it('waits as a registry asks, with every lane, and says so', async () => {
    const waits: unknown[] = [];
    const asking = fault({ kind: 'status', status: 429, retryAfter: '1' }, 1);
    const { registry, server } = await world(
      { faults: [asking] },
      { onWait: (host, seconds) => waits.push([host, seconds]) },
    );
    const start = performance.now();
    await registry.manifest('a/b', 'v1');
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(waits).toEqual([[server.host, 1]]);
    expect(server.requests).toHaveLength(2);
  });

  it('gives up one that asks for more than there is patience', async () => {
    const { registry, server } = await world(
      { faults: [fault({ kind: 'status', status: 503, retryAfter: '121' })] },
      { onWait: () => expect.unreachable() },
    );
    const { code, message } = await refusal(registry.manifest('a/b', 'v1'));
    expect(code).toBe('REGISTRY');
    expect(message).toMatch(/status 503.*; it asks to wait 121 s, and 120 s is the longest$/);
    expect(server.requests).toHaveLength(1);
  });

  it('gives up one whose waits are more in all than there is patience', async () => {
    const { registry } = await world(
      { faults: [fault({ kind: 'status', status: 429, retryAfter: '1' })] },
      { longestWaitsMs: 1500 },
    );
    expect((await refusal(registry.manifest('a/b', 'v1'))).message).toMatch(
      /; it asks to wait 1 s once more, and 1.5 s is the longest in all$/,
    );
  });

  it('does not ask again what will not change', async () => {
    const { registry, server } = await world({ faults: [fault({ kind: 'status', status: 501 })] });
    expect((await refusal(registry.manifest('a/b', 'v1'))).code).toBe('REGISTRY');
    expect(server.requests).toHaveLength(1);
  });

  it('gives up after five tries', async () => {
    const { registry, server } = await world({ faults: [fault({ kind: 'status', status: 500 })] });
    await refusal(registry.manifest('a/b', 'v1'));
    expect(server.requests).toHaveLength(5);
  });
});

describe('blobs', () => {
  it('streams the bytes', async () => {
    const { registry } = await world();
    expect(await whole(registry.blob('a/b', LAYER))).toEqual(layer);
    expect(await registry.blobSize('a/b', LAYER.digest)).toBe(layer.length);
    expect(await registry.blobSize('a/b', digests.of(Buffer.from('none')))).toBeUndefined();
  });

  describe('whose HEAD leads to storage that signs addresses for GET', () => {
    const HEAD = /^HEAD .*blobs/;
    async function behind(does?: Misbehaviour): Promise<Registry> {
      const storage = await world({
        faults: [
          { match: HEAD, does: { kind: 'status', status: 403 } },
          ...(does === undefined ? [] : [{ match: /^GET .*blobs/, does }]),
        ],
      });
      const to = storage.server.url;
      const match = /blobs/;
      return (await world({ faults: [{ match, does: { kind: 'redirect', to } }] })).registry;
    }

    it.each<[string, Misbehaviour | undefined]>([
      ['a part', undefined],
      ['the whole, since Range is ignored', { kind: 'whole' }],
    ])('is measured by its first byte: %s', async (_, does) => {
      const registry = await behind(does);
      expect(await registry.blobSize('a/b', LAYER.digest)).toBe(layer.length);
    });

    it('is not there where the storage says so', async () => {
      const registry = await behind({ kind: 'status', status: 404 });
      expect(await registry.blobSize('a/b', LAYER.digest)).toBeUndefined();
    });

    it.each<[string, string, Misbehaviour]>([
      ['403 of another host is no login', 'REGISTRY', { kind: 'status', status: 403 }],
      ['no Content-Range', 'REGISTRY', { kind: 'without', name: 'content-range' }],
    ])('%s: %s', async (_, code, does) => {
      const registry = await behind(does);
      expect((await refusal(registry.blobSize('a/b', LAYER.digest))).code).toBe(code);
    });
  });

  it('goes on where the connection broke', async () => {
    const { registry, server } = await world({
      faults: [fault({ kind: 'drop', after: 100_000 }, 2)],
    });
    expect(await whole(registry.blob('a/b', LAYER))).toEqual(layer);
    expect(server.requests.map(({ status, range }) => [status, range])).toEqual([
      [200, undefined],
      [206, 'bytes=100000-'],
      [206, 'bytes=200000-'],
    ]);
  });

  it('goes on with a registry that ignores Range', async () => {
    const { registry } = await world({
      faults: [fault({ kind: 'drop', after: 100_000 }, 1), fault({ kind: 'whole' })],
    });
    expect(await whole(registry.blob('a/b', LAYER))).toEqual(layer);
  });

  describe('that is begun here', () => {
    const begun = (bytes: Uint8Array) => ({
      size: bytes.length,
      async *open() {
        yield bytes.subarray(0, 10);
        yield bytes.subarray(10);
      },
    });
    const first = begun(layer.subarray(0, 100_000));

    it('is asked for from there', async () => {
      const { registry, server } = await world();
      expect(await whole(registry.blob('a/b', LAYER, first))).toEqual(layer);
      expect(server.requests.map(({ range }) => range)).toEqual(['bytes=100000-']);
    });

    it('is whole where Range is ignored, and where the connection breaks', async () => {
      const { registry } = await world({
        faults: [fault({ kind: 'whole' }, 1), fault({ kind: 'drop', after: 50_000 }, 1)],
      });
      expect(await whole(registry.blob('a/b', LAYER, first))).toEqual(layer);
      expect(await whole(registry.blob('a/b', LAYER, first))).toEqual(layer);
    });

    it.each([
      ['of another blob', begun(Buffer.alloc(100_000))],
      ['shorter than it says', { ...first, size: 200_000 }],
      ['longer than it says', { ...first, size: 50_000 }],
    ])('is refused where the beginning is %s', async (_, odd) => {
      const { registry } = await world();
      expect((await refusal(whole(registry.blob('a/b', LAYER, odd)))).code).toBe('DIGEST');
    });
  });

  it('leaves a stream that nobody reads to its end', async () => {
    const { registry } = await world();
    for await (const chunk of registry.blob('a/b', LAYER)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await whole(registry.blob('a/b', LAYER))).toEqual(layer);
  });

  it.each<[string, string, Misbehaviour]>([
    ['a flipped bit', 'DIGEST', { kind: 'wrong-bytes' }],
    ['more bytes than the descriptor says', 'DIGEST', { kind: 'longer' }],
    [
      'fewer bytes than the descriptor says',
      'DIGEST',
      { kind: 'body', body: Buffer.from('short') },
    ],
    ['a compressed answer (T18)', 'REGISTRY', { kind: 'gzip' }],
    ['404', 'NOT_FOUND', { kind: 'status', status: 404 }],
    ['a connection that breaks again and again', 'REGISTRY', { kind: 'drop', after: 1000 }],
    ['bytes from another position', 'REGISTRY', { kind: 'part', from: 7 }],
  ])('refuses %s', async (_, code, does) => {
    const { registry } = await world({ faults: [fault(does)] });
    expect((await refusal(whole(registry.blob('a/b', LAYER)))).code).toBe(code);
  });

  it('gives nobody more bytes than the descriptor says', async () => {
    const { registry } = await world({ faults: [fault({ kind: 'longer', chunked: true })] });
    let received = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of registry.blob('a/b', LAYER)) received += chunk.length;
    };
    expect((await refusal(read())).message).toContain(`more than the ${LAYER.size} bytes`);
    expect(received).toBeLessThanOrEqual(LAYER.size);
  });

  it('gets over any number of breaks between which enough arrives', async () => {
    const { registry, server } = await world({
      faults: [fault({ kind: 'drop', after: 1_500_000 })],
    });
    const big = Buffer.alloc(12_000_000, 'big ');
    server.put('a/b', [big]);
    expect((await whole(registry.blob('a/b', describeBytes(big)))).equals(big)).toBe(true);
  });

  it('refuses a body that ends without its length being known', async () => {
    const { registry } = await world({
      faults: [fault({ kind: 'header', name: 'transfer-encoding', value: 'chunked' })],
    });
    await expect(
      whole(registry.blob('a/b', { ...LAYER, size: layer.length + 1 })),
    ).rejects.toMatchObject({ code: 'DIGEST' });
  });
});

describe('referrers', () => {
  const referrer = (n: number): Buffer =>
    manifestOf({ subject, artifactType: 'application/x', annotations: { n: String(n) } });
  const three = [1, 2, 3].map(referrer);
  const put = (server: FakeRegistry): void =>
    server.put(
      'a/b',
      [],
      three.map((bytes) => ({ mediaType: MEDIA_TYPES.ociManifest, bytes })),
    );
  const other = describeBytes(Buffer.from('other'), MEDIA_TYPES.ociManifest);
  const tag = attachmentTag(subject.digest, 'referrers-tag');
  const index = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: three.slice(0, 2).map((bytes) => describeBytes(bytes, MEDIA_TYPES.ociManifest)),
    }),
  );

  it('follows the pages of the API', async () => {
    const { registry, server } = await world({ pageSize: 2 });
    put(server);
    const found = await registry.referrers('a/b', subject.digest);
    expect([found.scheme, found.complete]).toEqual(['referrers-api', true]);
    expect(found.descriptors.map((each) => each.digest).sort()).toEqual(
      three.map(digests.of).sort(),
    );
  });

  it('reads the fallback tag where there is no API', async () => {
    const { registry, server } = await world({ referrers: false });
    expect(await registry.referrers('a/b', subject.digest)).toEqual({
      scheme: 'referrers-tag',
      descriptors: [],
      complete: true,
    });
    put(server);
    server.put('a/b', [], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: index }], {
      [tag]: digests.of(index),
    });
    const found = await registry.referrers('a/b', subject.digest);
    expect([found.scheme, found.descriptors.length]).toEqual(['referrers-tag', 2]);
  });

  it('takes a page for people (200, text/html) for no API', async () => {
    const { registry } = await world({
      faults: [fault(PAGE, undefined, /referrers/)],
    });
    expect((await registry.referrers('a/b', subject.digest)).scheme).toBe('referrers-tag');
  });

  const PAGE: Misbehaviour = { kind: 'header', name: 'content-type', value: 'text/html' };
  const GONE: Misbehaviour = { kind: 'status', status: 404 };

  it.each([PAGE, GONE])('does not believe once that there is no API: %o', async (does) => {
    const { registry, server } = await world({ faults: [fault(does, 1, /referrers/)] });
    put(server);
    const found = await registry.referrers('a/b', subject.digest);
    expect([found.scheme, found.descriptors.length]).toEqual(['referrers-api', 3]);
  });

  it('waits for a list where the repository gave one before', async () => {
    const { registry, server } = await world();
    put(server);
    await registry.referrers('a/b', other.digest);
    server.faults.add(fault(GONE, 3, /referrers/));
    expect((await registry.referrers('a/b', subject.digest)).descriptors).toHaveLength(3);
  });

  it.each([PAGE, GONE])('refuses a repository that has lists for some alone: %o', async (does) => {
    const { registry, server } = await world();
    put(server);
    await registry.referrers('a/b', other.digest);
    server.faults.add(fault(does, undefined, /referrers/));
    const { code, message } = await refusal(registry.referrers('a/b', subject.digest));
    expect([code, message]).toEqual(['REGISTRY', expect.stringMatching(/no list, and for others/)]);
    // Another repository may be kept elsewhere.
    expect((await registry.referrers('a/c', subject.digest)).scheme).toBe('referrers-tag');
  });

  it('refuses a list after there was none for others, which may have lost evidence', async () => {
    const { registry, server } = await world({ faults: [fault(GONE, 2, /referrers/)] });
    put(server);
    expect((await registry.referrers('a/b', other.digest)).scheme).toBe('referrers-tag');
    const { code, message } = await refusal(registry.referrers('a/b', subject.digest));
    expect([code, message]).toEqual(['REGISTRY', expect.stringMatching(/for others it had no/)]);
  });

  it('does not know what is attached where the tag holds an image', async () => {
    const { registry, server } = await world({ referrers: false });
    const bytes = Buffer.from('{"schemaVersion":2}');
    server.put('a/b', [], [{ mediaType: MEDIA_TYPES.ociManifest, bytes }], {
      [tag]: digests.of(bytes),
    });
    expect((await registry.referrers('a/b', subject.digest)).complete).toBe(false);
  });

  it('takes a tag that leads to the image itself for none', async () => {
    const { registry, server } = await world({ referrers: false });
    server.put('a/b', [], [], { [tag]: subject.digest });
    expect(await registry.referrers('a/b', subject.digest)).toMatchObject({
      complete: true,
      descriptors: [],
    });
  });

  it.each<[string, string, Misbehaviour]>([
    ['a list that is not JSON', 'INDEX', { kind: 'body', body: Buffer.from('<html>') }],
    [
      'a list with a broken descriptor',
      'INDEX',
      { kind: 'body', body: Buffer.from('{"schemaVersion":2,"manifests":[{}]}') },
    ],
    [
      'a next page at another host',
      'REGISTRY',
      { kind: 'header', name: 'link', value: '<https://elsewhere.example/v2/>; rel="next"' },
    ],
    [
      'pages that go round in a circle',
      'LIMIT',
      { kind: 'header', name: 'link', value: `</v2/a/b/referrers/${subject.digest}>; rel="next"` },
    ],
    ['500', 'REGISTRY', { kind: 'status', status: 500 }],
    ['403', 'AUTH', { kind: 'status', status: 403 }],
  ])('refuses %s', async (_, code, does) => {
    const { registry } = await world({ faults: [fault(does, undefined, /referrers/)] });
    expect((await refusal(registry.referrers('a/b', subject.digest))).code).toBe(code);
  });

  it('does not ask another host for the next page', async () => {
    const value = '<https://elsewhere.example/v2/>; rel="next"';
    const { registry, server } = await world({
      faults: [fault({ kind: 'header', name: 'link', value }, undefined, /referrers/)],
    });
    expect((await refusal(registry.referrers('a/b', subject.digest))).message).toContain(
      'the next page is at another host',
    );
    expect(server.requests).toHaveLength(1);
  });

  it('refuses a list without end', async () => {
    const manifests = Array.from({ length: 1001 }, (_, n) =>
      describeBytes(Buffer.from(String(n)), MEDIA_TYPES.ociManifest),
    );
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
    const { registry } = await world({
      faults: [fault({ kind: 'body', body }, undefined, /referrers/)],
    });
    expect((await refusal(registry.referrers('a/b', subject.digest))).code).toBe('LIMIT');
  });
});
