import { canonicalJson, type Digest, type Json, json, utf8 } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import {
  type BundleManifest,
  decodeManifest,
  encodeManifest,
  fullManifest,
  type NeededBlob,
} from './index.ts';

const digestOf = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const [IMAGE, CONFIG, HERE, THERE, BASE] = [
  digestOf('a'),
  digestOf('b'),
  digestOf('c'),
  digestOf('d'),
  digestOf('e'),
];

const full: BundleManifest = {
  images: [
    {
      name: 'registry.example/a:1',
      digest: IMAGE,
      mediaType: MEDIA_TYPES.ociManifest,
      size: 10,
      platforms: [],
    },
  ],
  trust: [],
  blobs: [IMAGE, CONFIG, HERE, THERE].map((digest) => ({ digest, size: 10 })),
  evidence: [],
  ledger: [],
};
const delta: BundleManifest = {
  ...full,
  blobs: full.blobs.slice(0, 3),
  delta: { base: { kind: 'bundle', digest: BASE }, required: [{ digest: THERE, size: 10 }] },
};
const needed: NeededBlob[] = full.blobs.map((blob) => ({ ...blob, mediaType: 'x', role: 'layer' }));

type Mutable = { [key: string]: Json };
function changed(change: (delta: Mutable) => void): Uint8Array {
  const document = json.parse(encodeManifest(delta)) as { delta: Mutable };
  change(document.delta);
  return canonicalJson(document);
}

describe('the manifest of a delta', () => {
  it('is read back', () => expect(decodeManifest(encodeManifest(delta))).toEqual(delta));

  it(
    'stands for a full bundle, whose manifest has the same bytes as one that was never ' + 'cut',
    () => {
      expect(encodeManifest(fullManifest(delta, needed))).toEqual(encodeManifest(full));
      expect(encodeManifest(fullManifest(full, needed))).toEqual(encodeManifest(full));
    },
  );

  it('of a full bundle says nothing of deltas', () =>
    expect(utf8.decode(encodeManifest(full))).not.toContain('delta'));

  it('does not depend on the order in which layers are left out', () => {
    const two = [
      { digest: THERE, size: 10 },
      { digest: BASE, size: 5 },
    ];
    const cut = (required: typeof two): Uint8Array =>
      encodeManifest({ ...delta, delta: { base: { kind: 'inventory', digest: BASE }, required } });
    expect(cut(two)).toEqual(cut(two.toReversed()));
  });

  it.each<[string, Uint8Array]>([
    ['nothing left out', changed((each) => Object.assign(each, { required: [] }))],
    ['no list of what is required', changed((each) => delete each['required'])],
    ['no base', changed((each) => delete each['base'])],
    [
      'a base without a digest',
      changed((each) => Object.assign(each, { base: { kind: 'bundle' } })),
    ],
    [
      'a base of another kind',
      changed((each) => Object.assign(each, { base: { kind: 'registry', digest: BASE } })),
    ],
    [
      'a base that names a host',
      changed((each) =>
        Object.assign(each, { base: { kind: 'bundle', digest: BASE, host: 'r.example' } }),
      ),
    ],
    [
      'a base digest that is none',
      changed((each) => Object.assign(each, { base: { kind: 'bundle', digest: 'sha256:x' } })),
    ],
    ['an unknown key', changed((each) => Object.assign(each, { since: 'yesterday' }))],
    [
      'an unknown key of a layer',
      changed((each) =>
        Object.assign(each, { required: [{ digest: THERE, size: 10n, url: 'https://x.example' }] }),
      ),
    ],
    [
      'a layer that is left out twice',
      encodeManifest({
        ...delta,
        delta: { base: { kind: 'bundle', digest: BASE }, required: twice() },
      }),
    ],
    [
      'a layer that is here and left out',
      encodeManifest({
        ...full,
        delta: { base: { kind: 'bundle', digest: BASE }, required: full.blobs.slice(3) },
      }),
    ],
    [
      'a negative size',
      changed((each) => Object.assign(each, { required: [{ digest: THERE, size: -1n }] })),
    ],
    [
      'null, which reads as absent',
      utf8.encode(
        utf8.decode(encodeManifest(full)).replace('"evidence"', '"delta":null,"evidence"'),
      ),
    ],
    [
      'a list',
      utf8.encode(utf8.decode(encodeManifest(full)).replace('"evidence"', '"delta":[],"evidence"')),
    ],
  ])('with %s is refused', async (_, bytes) =>
    expect(await codeOf(() => decodeManifest(bytes))).toBe('MANIFEST'),
  );
});

const twice = (): BundleManifest['blobs'] => [THERE, THERE].map((digest) => ({ digest, size: 10 }));
