import { digest, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { Descriptor } from './descriptor.ts';
import { blob, type Document, documentOf, index, manifest, reader } from './documents.fixture.ts';
import { contradicts, isGraphType, readGraph, unique } from './graph.ts';
import { MEDIA_TYPES } from './media-types.ts';

const amd64 = manifest({ layers: [blob('base'), blob('amd64')] });
const arm64 = manifest({ layers: [blob('base'), blob('arm64')] });
const root = index([amd64.descriptor, arm64.descriptor]);
const walk = (
  from: Document,
  others: readonly Document[] = [],
  keep?: (child: Descriptor) => boolean,
) => readGraph(from.descriptor, reader([from, ...others]), keep);

/** Indexes around a manifest, `depth` of them. */
function chain(depth: number): Document[] {
  const documents = [amd64];
  for (let i = 0; i < depth; i++) documents.unshift(index([(documents[0] ?? amd64).descriptor]));
  return documents;
}
const walkChain = (depth: number) => {
  const [top = amd64, ...below] = chain(depth);
  return walk(top, below);
};

describe('the graph of an image', () => {
  it('of one platform is its manifest', async () => {
    const graph = await walk(amd64);
    expect(graph.nodes.map(({ descriptor }) => descriptor)).toEqual([amd64.descriptor]);
    expect(graph.configs).toHaveLength(1);
    expect(graph.layers).toEqual([blob('base'), blob('amd64')]);
  });

  it('of several has parents before children, and each blob once', async () => {
    const graph = await walk(root, [amd64, arm64]);
    expect(graph.root).toEqual(root.descriptor);
    expect(graph.nodes.map(({ descriptor }) => descriptor.digest)).toEqual(
      [root, amd64, arm64].map(({ descriptor }) => descriptor.digest),
    );
    expect(graph.nodes[1]?.bytes).toEqual(amd64.bytes);
    expect(graph.layers).toEqual([blob('base'), blob('amd64'), blob('arm64')]);
  });

  it('leaves out what is not wanted', async () => {
    const graph = await walk(
      root,
      [amd64],
      ({ digest: child }) => child === amd64.descriptor.digest,
    );
    expect(graph.nodes).toHaveLength(2);
    expect(graph.layers).toEqual([blob('base'), blob('amd64')]);
  });

  it('reads a child once that stands twice', async () => {
    const twice = index([
      amd64.descriptor,
      { ...amd64.descriptor, platform: { os: 'linux', architecture: 'amd64' } },
    ]);
    expect((await walk(twice, [amd64])).nodes).toHaveLength(2);
  });

  it('is as deep as the limit and no deeper (T17)', async () => {
    expect(await codeOf(() => walkChain(LIMITS.indexDepth))).toBe('accepted');
    expect(await codeOf(() => walkChain(LIMITS.indexDepth + 1))).toBe('LIMIT');
  });

  it('hashes again what it was given (T11)', async () => {
    expect(await codeOf(() => readGraph(root.descriptor, async () => amd64.bytes))).toBe('DIGEST');
    expect(await codeOf(() => walk(root, [amd64, { ...arm64, bytes: arm64.bytes.slice(1) }]))).toBe(
      'DIGEST',
    );
  });

  it('refuses one digest under two media types, wherever it stands (T17)', async () => {
    const plain = manifest({ mediaType: undefined });
    const disguised = { ...plain.descriptor, mediaType: MEDIA_TYPES.dockerManifest };
    expect(await codeOf(() => walk(index([plain.descriptor, disguised]), [plain]))).toBe('INDEX');
    expect(
      await codeOf(() =>
        walk(index([plain.descriptor, { ...plain.descriptor, size: 1 }]), [plain]),
      ),
    ).toBe('INDEX');
    expect(
      await codeOf(() => walk(manifest({ layers: [blob('x'), blob('x', MEDIA_TYPES.ociIndex)] }))),
    ).toBe('INDEX');
    expect(
      await codeOf(() => walk(manifest({ layers: [blob('x'), { ...blob('x'), size: 99 }] }))),
    ).toBe('INDEX');
  });

  it('refuses a child that says it is too large before reading it', async () => {
    const huge = { ...amd64.descriptor, size: LIMITS.ociManifest + 1 };
    const asked: string[] = [];
    const read = async ({ digest: wanted }: Descriptor) => {
      asked.push(wanted);
      return index([huge]).bytes;
    };
    expect(await codeOf(() => readGraph(index([huge]).descriptor, read))).toBe('LIMIT');
    expect(asked).toEqual([index([huge]).descriptor.digest]);
  });

  it('refuses a child that is neither a manifest nor an index', async () => {
    const other = documentOf('{"schemaVersion":2}', 'application/json');
    expect(await codeOf(() => walk(index([other.descriptor]), [other]))).toBe('UNSUPPORTED');
  });

  it('passes on what the reader throws', async () => {
    await expect(
      readGraph(root.descriptor, () => Promise.reject(new TypeError('broken'))),
    ).rejects.toThrow(TypeError);
  });
});

describe('unique', () => {
  it('keeps the first of the same', () => {
    const named = { ...blob('a'), annotations: new Map([['x', 'y']]) };
    expect(unique([blob('a'), blob('b'), named])).toEqual([blob('a'), blob('b')]);
    expect(unique([])).toEqual([]);
  });
});

describe('types of a graph', () => {
  it('are manifests and indexes', () => {
    expect(
      [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerList, MEDIA_TYPES.dsse, ''].map(isGraphType),
    ).toEqual([true, true, false, false]);
    expect(digest.hexOf(root.descriptor.digest)).toHaveLength(64);
  });
});

describe('contradicts', () => {
  const as = (mediaType: string, size = 1) => ({ mediaType, size });
  it('lets Docker and OCI name one layer', () =>
    expect(
      contradicts(
        as('application/vnd.docker.image.rootfs.diff.tar.gzip'),
        as('application/vnd.oci.image.layer.v1.tar+gzip'),
      ),
    ).toBe(false));
  it('refuses two sizes', () => expect(contradicts(as('a', 1), as('a', 2))).toBe(true));
  it('refuses an index that is also a layer (T17)', () =>
    expect(
      contradicts(as(MEDIA_TYPES.ociIndex), as('application/vnd.oci.image.layer.v1.tar+gzip')),
    ).toBe(true));
});
