/**
 * The head against itself, the list against the entries, bytes against their names: all that one
 * pass decides.
 */
import { entry, header } from '../block.ts';
import {
  APP,
  base,
  blob,
  blobEntry,
  canonical,
  image,
  indexOf,
  LAYOUT,
  type Manifest,
  manifestOf,
  named,
  type Part,
  partsOf,
  TYPES,
} from '../bundle.ts';
import { exchanged, refused, type TarVector, without, withPart } from '../tar-vector.ts';

const BODY = 512;
const MANIFEST = manifestOf([APP]);
const TEXT = canonical(MANIFEST as never);
const INDEX = indexOf(MANIFEST, TEXT);

const withIndex = (index: string): Part[] =>
  partsOf({ manifest: MANIFEST, index, blobs: APP.blobs });
/** A manifest of these bytes, which index.json names. */
const withText = (text: string): Part[] => partsOf({ manifest: MANIFEST, text, blobs: APP.blobs });
const withManifest = (more: Partial<Manifest>): Part[] =>
  partsOf({ manifest: { ...MANIFEST, ...more }, blobs: APP.blobs });

const indexCase = (name: string, about: string, rule: string, index: string): TarVector =>
  refused(name, about, rule, withIndex(index), ['index', BODY]);
const indexes = (): TarVector[] => [
  refused(
    'layout-other',
    'another oci-layout',
    'oci-layout',
    partsOf({ manifest: MANIFEST, layout: '{"imageLayoutVersion":"1.0.1"}', blobs: APP.blobs }),
    ['layout', BODY],
  ),
  refused(
    'layout-space',
    'oci-layout with a new line',
    'oci-layout',
    partsOf({ manifest: MANIFEST, layout: `${LAYOUT}\n`, blobs: APP.blobs }),
    ['layout', BODY],
  ),
  indexCase(
    'index-case-variant',
    'a second list "Manifests": Go reads it as "manifests", JavaScript does not',
    'index-derived',
    INDEX.replace('"manifests"', '"Manifests":[],"manifests"'),
  ),
  indexCase(
    'index-duplicate-key',
    'two lists "manifests": the first counts for some, the last for most',
    'index-form',
    INDEX.replace('"manifests"', '"manifests":[],"manifests"'),
  ),
  indexCase('index-trailing', 'a second document behind the first', 'index-form', `${INDEX}{}`),
  indexCase('index-space', 'index.json with a new line', 'index-derived', `${INDEX}\n`),
  indexCase('index-not-json', 'index.json is no JSON', 'index-form', 'schemaVersion: 2'),
  indexCase(
    'index-no-manifest',
    'index.json does not name the manifest',
    'index-form',
    INDEX.replace(/"annotations":\{"dev[^}]*\}/, '"annotations":{}'),
  ),
  indexCase(
    'index-name-twice',
    'index.json names one image twice: skopeo takes the first, containerd the last',
    'index-derived',
    INDEX.replace('"manifests":[', `"manifests":[${descriptor()},`),
  ),
  indexCase(
    'index-evil',
    'index.json names another image',
    'index-derived',
    INDEX.replaceAll('app:1', 'evil:1'),
  ),
  indexCase(
    'index-escapes',
    'index.json with an escape for a letter',
    'index-derived',
    INDEX.replace('"mediaType"', '"mediaTyp\\u0065"'),
  ),
  refused(
    'manifest-other',
    'index.json names another manifest',
    'manifest-digest',
    withIndex(indexOf(MANIFEST, 'other')),
    ['manifest', BODY],
  ),
];

const descriptor = (): string =>
  /"manifests":\[(\{.*?\}\})/.exec(INDEX.replace(/,"annotations":\{"dev.*/, ''))?.[1] ?? '{}';

const text = (name: string, about: string, changed: string): TarVector =>
  refused(name, about, 'manifest-form', withText(changed), ['manifest', BODY]);
const manifests = (): TarVector[] => [
  text('manifest-space', 'the manifest with a blank', ` ${TEXT}`),
  text(
    'manifest-order',
    'the manifest with its keys in another order',
    `{"schemaVersion":1,${TEXT.slice(1).replace(',"schemaVersion":1', '')}`,
  ),
  text(
    'manifest-unknown',
    'the manifest with an unknown field',
    TEXT.replace('"images"', '"hidden":1,"images"'),
  ),
  text(
    'manifest-duplicate',
    'the manifest with a field twice',
    TEXT.replace('"images"', '"images":[],"images"'),
  ),
  text(
    'manifest-version',
    'a manifest of another version',
    TEXT.replace('"schemaVersion":1', '"schemaVersion":2'),
  ),
  text('manifest-not-json', 'a manifest that is no JSON', 'manifest'),
  text('manifest-float', 'a size with a fraction', TEXT.replace(/"size":(\d+)/, '"size":$1.0')),
  refused(
    'manifest-signature-tag',
    'an image that is named like a signature',
    'manifest-form',
    renamed(`registry.example/app:sha256-${'0'.repeat(64)}.sig`),
    ['manifest', BODY],
  ),
  refused(
    'manifest-short-name',
    'an image whose name is not written in full',
    'manifest-form',
    renamed('app:1'),
    ['manifest', BODY],
  ),
  refused(
    'manifest-blob-twice',
    'a list with a blob twice',
    'manifest-form',
    withManifest({ blobs: [...MANIFEST.blobs, ...MANIFEST.blobs.slice(-1)] }),
    ['manifest', BODY],
  ),
  refused(
    'manifest-no-image',
    'a bundle of no image',
    'images-some',
    partsOf({ manifest: manifestOf([], { trust: [] }), blobs: [] }),
    ['manifest', BODY],
  ),
];

function renamed(name: string): Part[] {
  const manifest = { ...MANIFEST, images: [named(APP, name)] };
  return partsOf({ manifest, blobs: APP.blobs });
}

const OTHER = blob(TYPES.layer, 'not in the list');
const trustListed = (trust: Manifest['trust']): Part[] => {
  const parts = partsOf({ manifest: { ...MANIFEST, trust }, blobs: APP.blobs });
  return parts
    .filter(({ name }) => name !== 'trust')
    .toSpliced(3, 0, { name: 'trust', bytes: entry('sealift/trust/root.json', '{}') });
};

const lists = (): TarVector[] => [
  refused(
    'trust-missing',
    'a trust file that is listed and not there',
    'trust-listed',
    without(base(), 'trust'),
    ['blob 0', 0],
  ),
  refused('trust-unlisted', 'a trust file that is not listed', 'trust-listed', trustListed([]), [
    'trust',
    0,
  ]),
  refused(
    'trust-more',
    'a trust file more than is listed',
    'trust-listed',
    withPart(base(), 'blob 0', [entry('sealift/trust/z', '')]),
    ['put in', 0],
  ),
  refused(
    'trust-order',
    'trust files in another order',
    'order-regions',
    withPart(base(), 'blob 0', [entry('sealift/trust/a', '')]),
    ['put in', 0],
  ),
  refused(
    'trust-size',
    'a trust file of another size',
    'trust-listed',
    exchanged(base(), 'trust', entry('sealift/trust/root.json', '{} ')),
    ['trust', 124],
  ),
  refused(
    'trust-bytes',
    'a trust file with other bytes',
    'trust-digest',
    exchanged(base(), 'trust', entry('sealift/trust/root.json', '[]')),
    ['trust', BODY],
  ),
  refused(
    'trust-behind-blobs',
    'a trust file behind the blobs',
    'trust-listed',
    [
      ...without(base(), 'trust').slice(0, -1),
      ...base().filter(({ name }) => name === 'trust' || name === 'end'),
    ],
    ['blob 0', 0],
  ),
  refused(
    'blob-unlisted',
    'a blob that is not listed',
    'blob-listed',
    withPart(base(), 'blob 2', [blobEntry(OTHER)]),
    ['put in', 0],
  ),
  refused(
    'blob-unlisted-last',
    'a blob more than is listed',
    'blob-listed',
    withPart(base(), 'end', [blobEntry(OTHER)]),
    ['put in', 0],
  ),
  refused(
    'blob-missing',
    'a blob that is listed and not there',
    'blob-missing',
    without(base(), 'blob 1'),
    ['blob 2', 0],
  ),
  refused(
    'blob-missing-last',
    'the last blob is not there',
    'blob-missing',
    without(base(), 'blob 2'),
    ['end', 0],
  ),
  refused(
    'blob-size',
    'a blob of another size',
    'blob-size',
    exchanged(base(), 'blob 2', entry(nameOf(2), '')),
    ['blob 2', 124],
  ),
  refused(
    'blob-9-gib',
    'a blob of 9 GiB, its size in base 256, that is not there',
    'truncated',
    hugeBlob(),
    ['end', 0],
  ),
  refused(
    'blob-bytes',
    'a layer with other bytes than its name says',
    'blob-digest',
    exchanged(base(), 'blob 2', entry(nameOf(2), 'l4yer of app')),
    ['blob 2', BODY],
  ),
  refused(
    'blob-manifest-bytes',
    'a manifest with other bytes than its name says',
    'blob-digest',
    exchanged(base(), 'blob 0', changedManifest()),
    ['blob 0', BODY],
  ),
  refused(
    'blob-bytes-of-another',
    "an image's manifest under the name of another's",
    'blob-digest',
    exchanged(base(), 'blob 0', renamedManifest()),
    ['blob 0', BODY],
  ),
];

/** 9 GiB in the list and in the header, and not one byte of them. */
function hugeBlob(): Part[] {
  const SIZE = 9 * 2 ** 30;
  const blobs = MANIFEST.blobs.map((each, i) => (i === 2 ? { ...each, size: SIZE } : each));
  const parts = partsOf({ manifest: { ...MANIFEST, blobs }, blobs: APP.blobs }).slice(0, -2);
  return [
    ...parts,
    { name: 'blob 2', bytes: header({ name: nameOf(2), size: '\x80\0\0\0\0\0\0\x02\x40\0\0\0' }) },
    { name: 'end', bytes: new Uint8Array(0) },
  ];
}

const nameOf = (n: number): string => `blobs/sha256/${APP.blobs[n]?.digest.slice(7)}`;
const changedManifest = (): Uint8Array =>
  entry(
    nameOf(0),
    Buffer.from(APP.root.bytes).toString().replace('"schemaVersion":2', '"schemaVersion":3'),
  );
const renamedManifest = (): Uint8Array => entry(nameOf(0), image('ppa').root.bytes);

export const contents = (): TarVector[] => [...indexes(), ...manifests(), ...lists()];
