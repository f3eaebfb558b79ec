import { base, image, manifestOf, partsOf } from '../tar/bundle.ts';
import { parityOf, rowsOf } from './parity.ts';
import {
  bundleOf,
  cut,
  data,
  documentOf,
  filesOf,
  makeSet,
  parity,
  SET,
  type SetDocument,
  type SetFiles,
  setFile,
} from './set.ts';

/** What is said of a folder with a set: read in place, joined, and repaired. */
export interface SetVerdicts {
  readonly inPlace: string;
  readonly joined: string;
  readonly repaired: string;
}

export interface VolumeVector {
  readonly name: string;
  readonly about: string;
  readonly expect: SetVerdicts;
  readonly files: SetFiles;
}

const LIMIT = 3072;
const PARITY = 2;

const good = (): SetFiles => makeSet(base(), LIMIT, PARITY);
/** Another bundle of the same shape, such as last month's. */
const older = (): SetFiles => {
  const other = image('old');
  return makeSet(partsOf({ manifest: manifestOf([other]), blobs: other.blobs }), LIMIT, PARITY);
};

const without = (files: SetFiles, ...names: readonly string[]): SetFiles =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
const bytesIn = (files: SetFiles, name: string): Uint8Array => {
  const bytes = files[name];
  if (bytes === undefined) throw new Error(`no file "${name}"`);
  return bytes;
};
const changed = (
  files: SetFiles,
  name: string,
  change: (bytes: Uint8Array) => Uint8Array,
): SetFiles => ({ ...files, [name]: change(bytesIn(files, name)) });
const flipped = (files: SetFiles, name: string, at: number): SetFiles =>
  changed(files, name, (bytes) => bytes.map((each, i) => (i === at ? each ^ 1 : each)));
const renamed = (files: SetFiles, from: string, to: string): SetFiles => ({
  ...without(files, from),
  [to]: bytesIn(files, from),
});
const edited = (files: SetFiles, change: (text: string) => string): SetFiles =>
  changed(files, SET, (bytes) => Buffer.from(change(Buffer.from(bytes).toString())));

/**
 * The set file written anew, with another document and the identity to match: an attacker can hash.
 */
function rewritten(
  files: SetFiles,
  change: (document: SetDocument) => SetDocument & { readonly [more: string]: unknown },
): SetFiles {
  const { id: _, ...document } = JSON.parse(
    Buffer.from(bytesIn(files, SET)).toString(),
  ) as SetDocument & { id: string };
  return { ...files, [SET]: setFile(change(document)) };
}

const accepted = (name: string, about: string, files: SetFiles): VolumeVector => ({
  name,
  about,
  files,
  expect: all('accepted'),
});
const all = (verdict: string): SetVerdicts => ({
  inPlace: verdict,
  joined: verdict,
  repaired: verdict,
});
const refused = (name: string, about: string, code: string, files: SetFiles): VolumeVector => ({
  name,
  about,
  files,
  expect: all(code),
});
/** Refused as it is, and made good by parity. */
const mended = (name: string, about: string, code: string, files: SetFiles): VolumeVector => ({
  name,
  about,
  files,
  expect: { ...all(code), repaired: 'accepted' },
});

/** Shards of the older set under the names of this one. */
const olderShards = (names: readonly string[]): SetFiles => ({
  ...good(),
  ...Object.fromEntries(names.map((name) => [name, bytesIn(older(), name)])),
});

/** Every hash in the set file is right, and what the volumes make is no bundle. */
function wholeGarbage(): SetFiles {
  const volumes = cut(base(), LIMIT).map((bytes, i) =>
    i === 2 ? bytes.map((each, at) => (at === 2560 ? each ^ 1 : each)) : bytes,
  );
  const parities = parityOf(volumes, rowsOf(volumes.length, PARITY));
  return filesOf(volumes, parities, documentOf(bundleOf(base()), volumes, parities));
}

/** Parity of other data, with a set file that has its hashes. */
function foreignParity(): SetFiles {
  const volumes = cut(base(), LIMIT);
  const parities = [parity(1), parity(2)]
    .map((name) => bytesIn(older(), name))
    .map((bytes) =>
      Buffer.concat([bytes, new Uint8Array(LIMIT)]).subarray(
        0,
        Math.max(...volumes.map(({ length }) => length)),
      ),
    );
  return without(
    filesOf(volumes, parities, documentOf(bundleOf(base()), volumes, parities)),
    data(2),
  );
}

export const volumeVectors = (): VolumeVector[] => [
  accepted('whole', 'A set with two parity volumes.', good()),
  accepted(
    'whole-without-parity',
    'The same bundle without parity: the data volumes are the same.',
    makeSet(base(), LIMIT, 0),
  ),
  accepted('one-volume', 'A bundle that fits into one volume.', makeSet(base(), 1 << 20, 1)),
  accepted(
    'cut-inside',
    'Volumes of two blocks: larger entries are cut.',
    makeSet(base(), 1024, 0),
  ),
  accepted(
    'parity-lost',
    'Data is whole; parity is not needed.',
    without(good(), parity(1), parity(2)),
  ),
  accepted(
    'parity-damaged',
    'Data is whole; that a parity volume is not does not matter.',
    flipped(good(), parity(1), 3),
  ),
  mended('one-lost', 'One data volume is lost.', 'VOLUME_MISSING', without(good(), data(2))),
  mended(
    'two-lost',
    'As many data volumes are lost as there are parity volumes.',
    'VOLUME_MISSING',
    without(good(), data(1), data(3)),
  ),
  mended(
    'data-and-parity-lost',
    'A data volume and a parity volume are lost.',
    'VOLUME_MISSING',
    without(good(), data(1), parity(1)),
  ),
  mended(
    'bit-in-layer',
    'One bit of the last data volume differs.',
    'VOLUME_DAMAGED',
    flipped(good(), data(3), 520),
  ),
  mended(
    'bit-in-head',
    'One bit of the first data volume differs.',
    'VOLUME_DAMAGED',
    flipped(good(), data(1), 0),
  ),
  mended(
    'truncated',
    'A volume lost its last byte.',
    'VOLUME_DAMAGED',
    changed(good(), data(2), (bytes) => bytes.subarray(0, -1)),
  ),
  mended(
    'extended',
    'A byte follows the end of a volume.',
    'VOLUME_DAMAGED',
    changed(good(), data(2), (bytes) => Buffer.concat([bytes, Buffer.from('x')])),
  ),
  mended(
    'swapped',
    'Two volumes have changed names.',
    'VOLUME_DAMAGED',
    renamed(renamed(renamed(good(), data(1), 'x'), data(2), data(1)), 'x', data(2)),
  ),
  mended(
    'bit-and-parity-bit',
    'A bit of a data volume and one of the first parity volume differ.',
    'VOLUME_DAMAGED',
    flipped(flipped(good(), data(2), 9), parity(1), 9),
  ),
  refused(
    'three-lost',
    'One volume more is lost than there are parity volumes.',
    'VOLUME_MISSING',
    without(good(), data(1), data(2), parity(2)),
  ),
  refused(
    'lost-without-parity',
    'A volume is lost, and there is no parity.',
    'VOLUME_MISSING',
    without(makeSet(base(), LIMIT, 0), data(2)),
  ),
  refused(
    'all-of-older-set',
    'Every volume is that of an older set, under the set file of this one.',
    'VOLUME_DAMAGED',
    olderShards([data(1), data(2), data(3), parity(1), parity(2)]),
  ),
  mended(
    'shards-of-older-set',
    'Two volumes are those of an older set.',
    'VOLUME_DAMAGED',
    olderShards([data(1), parity(2)]),
  ),
  {
    ...refused(
      'foreign-parity',
      'A volume is lost; the parity is that of other data, and the set file has its hashes.',
      'VOLUME_MISSING',
      foreignParity(),
    ),
    expect: { ...all('VOLUME_MISSING'), repaired: 'VOLUME_DAMAGED' },
  },
  refused(
    'another-bundle',
    'The set file names another bundle, under the right identity.',
    'VOLUME_FOREIGN',
    rewritten(good(), (document) => ({ ...document, bundle: `sha256:${'0'.repeat(64)}` })),
  ),
  refused(
    'whole-garbage',
    'Volumes and set file agree; the bundle in them does not.',
    'DIGEST',
    wholeGarbage(),
  ),
  refused('two-sets', 'The set file of another set lies beside.', 'VOLUME_FOREIGN', {
    ...good(),
    'old.set.json': bytesIn(older(), SET),
  }),
  refused('beyond-the-last', 'There is a volume that the set does not know.', 'VOLUME_FOREIGN', {
    ...good(),
    [data(9)]: bytesIn(good(), data(1)),
  }),
  refused('number-nought', 'There is a volume 000.', 'VOLUME_FOREIGN', {
    ...good(),
    [data(0)]: bytesIn(good(), data(1)),
  }),
  refused(
    'set-edited',
    'A hash in the set file was edited.',
    'VOLUME_SET',
    edited(good(), (text) => text.replace(/"digest":"sha256:../, '"digest":"sha256:00')),
  ),
  refused(
    'set-id-edited',
    'The identity was edited.',
    'VOLUME_SET',
    edited(good(), (text) => text.replace(/"id":"sha256:../, '"id":"sha256:00')),
  ),
  refused(
    'set-spaced',
    'White space in the set file.',
    'VOLUME_SET',
    edited(good(), (text) => text.replace(',', ', ')),
  ),
  refused(
    'set-line-feed',
    'A line feed at the end of the set file.',
    'VOLUME_SET',
    edited(good(), (text) => `${text}\n`),
  ),
  refused(
    'set-key-twice',
    'A key stands twice.',
    'VOLUME_SET',
    edited(good(), (text) => text.replace('{', '{"schemaVersion":1,')),
  ),
  refused(
    'set-unknown-key',
    'A key that nobody knows, under the right identity.',
    'VOLUME_SET',
    rewritten(good(), (document) => ({ ...document, note: 'x' })),
  ),
  refused(
    'set-version-2',
    'Another version, under the right identity.',
    'VOLUME_SET',
    rewritten(good(), (document) => ({ ...document, schemaVersion: 2 })),
  ),
  refused(
    'set-size',
    'A total that is not the sum, under the right identity.',
    'VOLUME_SET',
    rewritten(good(), (document) => ({ ...document, size: document.size + 512 })),
  ),
  refused(
    'set-shard-size',
    'A shard size that is not the largest, under the right identity.',
    'VOLUME_SET',
    rewritten(good(), (document) => ({ ...document, shardSize: 1 << 20 })),
  ),
  refused(
    'set-no-volumes',
    'A set of nothing, under the right identity.',
    'VOLUME_SET',
    rewritten(good(), (document) => ({ ...document, data: [], size: 0 })),
  ),
  refused('set-empty', 'The set file is empty.', 'VOLUME_SET', {
    ...good(),
    [SET]: new Uint8Array(),
  }),
];
