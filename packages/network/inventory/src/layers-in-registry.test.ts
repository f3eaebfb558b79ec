import { LIMITS } from '@sealift/bytes';
import { type FakeRegistry, type Misbehaviour, startRegistry } from '@sealift/fake-registry';
import { codeOf } from '@sealift/refusal';
import { digestOf, type Image, makeImage } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layersInRegistry } from './index.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
let server: FakeRegistry;
beforeEach(async () => {
  server = await startRegistry();
});
afterEach(() => server.close());

function publish(repository: string, tag: string, { root, manifests, blobs }: Image): void {
  const stored = [root, ...manifests].map(({ digest, mediaType }) => ({
    mediaType,
    bytes: blobs.get(digest) ?? new Uint8Array(),
  }));
  server.put(repository, [...blobs.values()], stored, { [tag]: root.digest });
}

function layersOf({ manifests, blobs }: Image): string[] {
  const read = (digest: string): { layers: { digest: string }[] } =>
    JSON.parse(Buffer.from(blobs.get(digest) ?? []).toString());
  return [
    ...new Set(manifests.flatMap(({ digest }) => read(digest).layers.map((layer) => layer.digest))),
  ].sort();
}

const registry = { retry: { tries: 2, firstMs: 1, maxMs: 2 }, timeoutMs: 2000 };
const take = async (...names: string[]): Promise<string[]> =>
  (
    await layersInRegistry(
      names.map((name) => `${server.host}/${name}`),
      { registry },
    )
  )
    .map(({ digest }) => digest)
    .sort();

const one = makeImage({ seed: 'one' });
const two = makeImage({ seed: 'one', sizes: [1024, 300] });

describe('the layers of a registry', () => {
  it('are those of all tags of a repository, each once', async () => {
    publish('team/app', 'v1', one);
    publish('team/app', 'v2', two);
    expect(await take('team/app')).toEqual(
      [...new Set([...layersOf(one), ...layersOf(two)])].sort(),
    );
  });

  it('are those of one image by its tag or digest', async () => {
    publish('team/app', 'v1', one);
    publish('team/app', 'v2', two);
    for (const name of ['team/app:v1', `team/app@${one.root.digest}`])
      expect(await take(name)).toEqual(layersOf(one));
  });

  it('are none that is not there, or has another size', async () => {
    publish('team/app', 'v1', one);
    const [absent = '', short = '', ...others] = layersOf(one);
    server.repository('team/app').blobs.delete(absent);
    server.repository('team/app').blobs.set(short, Buffer.from('short'));
    expect(await take('team/app')).toEqual(others);
  });

  it('are those of the platforms that were brought', async () => {
    publish('team/app', 'v1', one);
    server.repository('team/app').manifests.delete(one.manifests[1]?.digest ?? '');
    const [brought] = one.manifests;
    expect(await take('team/app')).toEqual(
      layersOf({ ...one, manifests: brought === undefined ? [] : [brought] }),
    );
  });

  it('are asked for and not read', async () => {
    publish('team/app', 'v1', one);
    await take('team/app');
    expect(
      server.requests.filter(({ method, path }) => method === 'GET' && path.includes('/blobs/')),
    ).toEqual([]);
  });

  it('do not count signatures, and what is no image is skipped and told', async () => {
    publish('team/app', 'v1', one);
    server.put('team/app', [], [{ mediaType: 'text/plain', bytes: Buffer.from('{}') }]);
    const odd = [...server.repository('team/app').manifests.keys()].at(-1) ?? '';
    server.put('team/app', [], [], { odd, [`sha256-${'0'.repeat(64)}.sig`]: odd });
    const skipped: string[] = [];
    const layers = await layersInRegistry([`${server.host}/team/app`], {
      registry,
      onSkipped: (name) => skipped.push(name),
    });
    expect(layers).toHaveLength(layersOf(one).length);
    expect(skipped).toEqual([`${server.host}/team/app:odd`]);
  });

  it.each<[string, string, string, Misbehaviour | undefined]>([
    ['a repository that is not there', 'NOT_FOUND', 'team/none', undefined],
    ['a tag that is not there', 'NOT_FOUND', 'team/app:v9', undefined],
    ['a name that is none', 'USAGE', 'Team/App', undefined],
    ['a tag that holds signatures', 'USAGE', `team/app:sha256-${'0'.repeat(64)}.sig`, undefined],
    ['a reference to what is no image', 'NOT_FOUND', 'team/app:odd', undefined],
    [
      'a manifest with other bytes',
      'DIGEST',
      `team/app@${one.root.digest}`,
      { kind: 'wrong-bytes' },
    ],
    ['a registry that fails', 'REGISTRY', 'team/app', { kind: 'status', status: 500 }],
    ['a registry that wants a login', 'AUTH', 'team/app', { kind: 'status', status: 401 }],
  ])('are not taken of %s: %s', async (_, code, name, does) => {
    publish('team/app', 'v1', one);
    server.put('team/app', [], [{ mediaType: 'text/plain', bytes: Buffer.from('{}') }]);
    server.put('team/app', [], [], {
      odd: [...server.repository('team/app').manifests.keys()].at(-1) ?? '',
    });
    if (does !== undefined) server.faults.add({ match: /^GET/, does });
    expect(await codeOf(() => take(name))).toBe(code);
  });

  const index = (children: readonly object[]): Buffer =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: children }));

  it('are asked for once, however many images name one that is not there (T34)', async () => {
    publish('team/app', 'v1', one);
    publish('team/app', 'v2', two);
    const shared = layersOf(one).find((layer) => layersOf(two).includes(layer)) ?? '';
    server.repository('team/app').blobs.delete(shared);
    expect(await take('team/app')).not.toContain(shared);
    const asked = server.requests.filter(({ path }) => path.endsWith(shared));
    expect(asked).toHaveLength(1);
  });

  it('are taken of what an index lists that is an image, and of nothing else in it', async () => {
    publish('team/app', 'v1', one);
    const other = { mediaType: 'text/plain', digest: `sha256:${'0'.repeat(64)}`, size: 3 };
    const bytes = index([one.root, other]);
    server.put('team/app', [], [{ mediaType: INDEX, bytes }], { deep: digestOf(bytes) });
    expect(await take('team/app:deep')).toEqual(layersOf(one));
  });

  it('are not taken of indexes nested without end: LIMIT', async () => {
    publish('team/app', 'v1', one);
    let child: object = one.root;
    for (let depth = 0; depth <= LIMITS.indexDepth; depth++) {
      const bytes = index([child]);
      const of = digestOf(bytes);
      server.put('team/app', [], [{ mediaType: INDEX, bytes }], { deep: of });
      child = { mediaType: INDEX, digest: of, size: bytes.length };
    }
    expect(await codeOf(() => take('team/app:deep'))).toBe('LIMIT');
  });

  it('are not taken where a part of an image cannot be asked for: that is no absence', async () => {
    publish('team/app', 'v1', one);
    const child = one.manifests[1]?.digest ?? '';
    server.faults.add({ match: new RegExp(child), does: { kind: 'status', status: 500 } });
    expect(await codeOf(() => take('team/app'))).toBe('REGISTRY');
  });
});
