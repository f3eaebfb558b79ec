/** Lists of layouts whose entries say something else than they are. */
import type { Digest } from '@sealift/bytes';
import { ANNOTATIONS, type Descriptor, type Index, type Manifest, MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { type Classified, classify } from './classify.ts';

const KIND = 'dev.cosignproject.cosign/';
const digestOf = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const described = (letter: string, name?: string, kind?: string): Descriptor => ({
  mediaType: letter === 'a' ? MEDIA_TYPES.ociIndex : MEDIA_TYPES.ociManifest,
  digest: digestOf(letter),
  size: 10,
  annotations: new Map([
    ...(name === undefined ? [] : ([[ANNOTATIONS.refName, name]] as const)),
    ...(kind === undefined ? [] : ([[ANNOTATIONS.cosignKind, `${KIND}${kind}`]] as const)),
  ]),
});
const NAMED = described('a', 'r.example/a:1');
const STORE = [
  described('a', 'r.example/a:1', 'imageIndex'),
  described('b', 'r.example/b:1', 'image'),
];
const NONE = { annotations: new Map() };
const INDEX: Index = {
  kind: 'index',
  mediaType: MEDIA_TYPES.ociIndex,
  manifests: [described('b')],
  ...NONE,
};
const MANIFEST: Manifest = {
  kind: 'manifest',
  mediaType: MEDIA_TYPES.ociManifest,
  config: described('d'),
  layers: [],
  ...NONE,
};
const classified = (...list: readonly Descriptor[]): Promise<Classified> =>
  classify(list, async ({ digest }) => (digest === NAMED.digest ? INDEX : MANIFEST));

describe('a part of a named index', () => {
  it('is no image of its own', async () => {
    const { images } = await classified(NAMED, described('b'));
    expect(images).toEqual([NAMED]);
  });

  it.each([
    ['of another size', { size: 11 }],
    ['of another type', { mediaType: MEDIA_TYPES.ociIndex }],
  ])('is refused where the list says that it is %s (T17)', async (_, other) => {
    const part = { ...described('b'), ...other };
    expect(await codeOf(() => classified(NAMED, part))).toBe('INDEX');
  });
});

describe('a store of many images', () => {
  it('has those of kinds that are known', async () => {
    expect((await classified(...STORE)).images).toEqual(STORE);
  });

  it.each([
    ['another kind', described('c', 'r.example/c:1', 'boms'), 'UNSUPPORTED'],
    ['SBOMs of nobody', described('c', 'r.example/c:1', 'sboms'), 'UNSUPPORTED'],
    ['signatures of nobody', described('c', 'r.example/c:1', 'sigs'), 'INDEX'],
  ])('is refused with %s', async (_, entry, code) => {
    expect(await codeOf(() => classified(...STORE, entry))).toBe(code);
  });
});
