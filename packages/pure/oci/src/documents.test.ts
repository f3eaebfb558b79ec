import { type Digest, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { Descriptor } from './descriptor.ts';
import { type Document, index, manifest, reader } from './documents.fixture.ts';
import { Documents } from './documents.ts';
import { readGraph } from './graph.ts';
import { MEDIA_TYPES } from './media-types.ts';

const child = (n: number, padding = 0): Document =>
  manifest({ annotations: { n: String(n), padding: 'x'.repeat(padding) } });

/** The documents of `all`, and how often each was asked for. */
function counted(all: readonly Document[]) {
  const asked = new Map<Digest, number>();
  const read = reader(all);
  const documents = new Documents(async (descriptor) => {
    asked.set(descriptor.digest, (asked.get(descriptor.digest) ?? 0) + 1);
    return read(descriptor);
  });
  return { documents, asked };
}
const parents = (count: number, children: readonly Document[]): Document[] =>
  Array.from({ length: count }, (_, n) =>
    index(
      children.map(({ descriptor }) => descriptor),
      { annotations: { n: String(n) } },
    ),
  );

describe('documents of many trees (T34)', () => {
  const children = Array.from({ length: 20 }, (_, n) => child(n));

  it('are read once, where thousands of images share them', async () => {
    const roots = parents(20, children);
    const { documents, asked } = counted([...roots, ...children]);
    for (const { descriptor } of roots) await readGraph(descriptor, documents);
    await Promise.all(roots.map(({ descriptor }) => readGraph(descriptor, documents)));
    expect(new Set(asked.values())).toEqual(new Set([1]));
    expect(asked.size).toBe(40);
  });

  it('are read once where they are asked for at once', async () => {
    const { documents, asked } = counted(children);
    await Promise.all(
      children.flatMap(({ descriptor }) => [1, 2].map(() => documents.get(descriptor))),
    );
    expect(new Set(asked.values())).toEqual(new Set([1]));
  });

  it('keep the place of each in its own tree', async () => {
    const [one = child(0)] = children;
    const named = (os: string): Descriptor => ({
      ...one.descriptor,
      platform: { os, architecture: 'x' },
    });
    const roots = [index([named('a')]), index([named('b')])];
    const { documents } = counted([...roots, one]);
    const platforms = await Promise.all(
      roots.map(async ({ descriptor }) => (await readGraph(descriptor, documents)).nodes[1]),
    );
    expect(platforms.map((node) => node?.descriptor.platform?.os)).toEqual(['a', 'b']);
  });

  it('describe what they share once, and what they describe otherwise for themselves', async () => {
    const [one = child(0), two = child(1)] = children;
    const noted = { ...two.descriptor, annotations: { n: '1' } } as unknown as Descriptor;
    const roots = [
      index([one.descriptor, two.descriptor]),
      index([one.descriptor, noted], { annotations: { n: '1' } }),
    ];
    const { documents } = counted([...roots, one, two]);
    const [first, second] = await Promise.all(
      roots.map(async ({ descriptor }) => (await readGraph(descriptor, documents)).nodes),
    );
    expect(second?.[1]?.descriptor).toBe(first?.[1]?.descriptor);
    expect(second?.[2]?.descriptor.annotations?.get('n')).toBe('1');
    expect(first?.[2]?.descriptor.annotations).toBeUndefined();
  });

  it('under another type or size are no longer these (T17)', async () => {
    const plain = manifest({ mediaType: undefined });
    const { documents } = counted([plain, ...children]);
    const [one = plain] = children;
    await documents.get(one.descriptor);
    const code = (changed: Partial<Descriptor>, of = one): Promise<string> =>
      codeOf(() => documents.get({ ...of.descriptor, ...changed }));
    expect(await code({ mediaType: MEDIA_TYPES.dockerManifest })).toBe('INDEX');
    expect(await code({ size: one.descriptor.size + 1 })).toBe('DIGEST');
    expect(await code({ mediaType: MEDIA_TYPES.dockerManifest }, plain)).toBe('accepted');
  });

  it('end with LIMIT where all trees together refer to more than the limit', async () => {
    const wide = index(Array.from({ length: 20_000 }, () => (children[0] ?? child(0)).descriptor));
    const { documents } = counted([wide]);
    const times = Math.floor(LIMITS.references / 20_001);
    for (let n = 0; n < times; n++) await documents.get(wide.descriptor);
    expect(await codeOf(() => documents.get(wide.descriptor))).toBe('LIMIT');
    await expect(documents.get(wide.descriptor)).rejects.toThrow('put fewer images together');
  });

  it('end with LIMIT where they must be read again and again', async () => {
    const large = Array.from({ length: 6 }, (_, n) => child(n, 3_900_000));
    const { documents, asked } = counted(large);
    const rounds = async (): Promise<void> => {
      for (;;) for (const { descriptor } of large) await documents.get(descriptor);
    };
    expect(await codeOf(rounds)).toBe('LIMIT');
    const read = [...asked.values()].reduce((sum, each) => sum + each, 0);
    expect(read).toBeLessThanOrEqual(large.length + LIMITS.manifestsAgain / 3_900_000);
  });
});
