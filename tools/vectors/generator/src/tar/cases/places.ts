/** Names, order, padding, and the end of the file. */
import { gzipSync } from 'node:zlib';
import { BLOCK, entry, header } from '../block.ts';
import { APP, base, blobEntry, END, type Part } from '../bundle.ts';
import {
  bytesOfParts,
  exchanged,
  injected,
  offsetOf,
  refused,
  type TarVector,
  without,
  withPart,
} from '../tar-vector.ts';

const odd = (name: string, about: string, of: string): TarVector =>
  injected(name, about, 'name-grammar', [entry(of, 'evil')], 0);
const LAYER = APP.blobs[2]?.digest.slice(7) ?? '';

const names = (): TarVector[] => [
  odd(
    'name-docker-manifest',
    "a root manifest.json: Docker's reading of the archive",
    'manifest.json',
  ),
  odd('name-dot-slash', 'index.json a second time, with a leading ./', './index.json'),
  odd('name-absolute', 'an absolute name', '/index.json'),
  odd('name-dot-dot', 'a name that leaves the folder', 'blobs/sha256/../../index.json'),
  odd('name-double-slash', 'a name with two slashes', `blobs//sha256/${LAYER}`),
  odd(
    'name-trailing-slash',
    'a plain file whose name ends in a slash: a folder to some',
    `blobs/sha256/${LAYER}/`,
  ),
  odd('name-backslash', 'a name with backslashes: folders on Windows', `blobs\\sha256\\${LAYER}`),
  odd(
    'name-upper-case',
    'a digest in capitals: the same file where the file system ignores case',
    `blobs/sha256/${LAYER.toUpperCase()}`,
  ),
  odd('name-case', 'INDEX.JSON', 'INDEX.JSON'),
  odd('name-trailing-dot', 'index.json with a dot behind: the same file on Windows', 'index.json.'),
  odd('name-stream', 'a stream of index.json on Windows', 'index.json::$DATA'),
  odd('name-not-utf8', 'a name that is not UTF-8', 'index\xff.json'),
  odd('name-control', 'a name with an escape sequence', '\x1b[2Jindex.json'),
  odd('name-empty', 'no name', ''),
  odd('name-sha512', 'a blob of another algorithm', `blobs/sha512/${LAYER}`),
  odd('name-short-digest', 'a digest that is too short', `blobs/sha256/${LAYER.slice(1)}`),
  odd('name-full', 'a name of a hundred bytes, without a NUL', 'x'.repeat(100)),
  odd('name-trust-dots', 'a trust file named ..', 'sealift/trust/..'),
  odd(
    'name-trust-long',
    'a trust file with a name of 65 characters',
    `sealift/trust/${'a'.repeat(65)}`,
  ),
  odd('name-program', 'a program beside the manifest', 'sealift/run.sh'),
  injected(
    'name-twice-blob',
    'a blob twice',
    'name-once',
    [blobEntry(APP.blobs[1] ?? APP.root)],
    0,
  ),
  injected(
    'name-twice-index',
    'index.json twice: most take the last, some the first',
    'name-once',
    [entry('index.json', '{"schemaVersion":2,"manifests":[]}')],
    0,
  ),
];

const swap = (parts: readonly Part[], a: string, b: string): Part[] =>
  parts.map((part) => (part.name === a ? find(parts, b) : part.name === b ? find(parts, a) : part));
const find = (parts: readonly Part[], name: string): Part =>
  parts.find((part) => part.name === name) ?? END;

/** Every entry as GNU tar writes it for `tar -cf x.tar .`: names with ./ before them. */
const dotted = (): Part[] =>
  base().map((part) => {
    const name = Buffer.from(part.bytes.subarray(0, 100)).toString('latin1').replace(/\0.*$/s, '');
    const size = Number.parseInt(Buffer.from(part.bytes.subarray(124, 135)).toString('latin1'), 8);
    return part.name === 'end'
      ? part
      : {
          ...part,
          bytes: Buffer.concat([header({ name: `./${name}`, size }), part.bytes.subarray(BLOCK)]),
        };
  });

const order = (): TarVector[] => [
  refused(
    'order-index-first',
    'index.json before oci-layout',
    'order-head',
    swap(base(), 'layout', 'index'),
    ['index', 0],
  ),
  refused('order-no-layout', 'no oci-layout', 'order-head', without(base(), 'layout'), [
    'index',
    0,
  ]),
  refused(
    'order-no-manifest',
    'no sealift/manifest.json: an OCI layout, and no bundle',
    'order-head',
    without(base(), 'manifest'),
    ['trust', 0],
  ),
  refused(
    'order-head-alone',
    'the archive ends before the manifest',
    'order-head',
    [...base().slice(0, 2), END],
    ['end', 0],
  ),
  refused('order-nothing', 'an empty archive', 'order-head', [END], ['end', 0]),
  refused(
    'order-blobs-swapped',
    'two blobs in each other’s place',
    'blob-order',
    swap(base(), 'blob 1', 'blob 2'),
    ['blob 2', 0],
  ),
  refused('order-dot-slash', 'all names with a leading ./', 'name-grammar', dotted(), [
    'layout',
    0,
  ]),
];

const body = (part: Part): number =>
  BLOCK + Number.parseInt(Buffer.from(part.bytes.subarray(124, 135)).toString('latin1'), 8);
const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  Buffer.from(bytes).map((byte, i) => (i === at ? byte ^ 1 : byte));
const cut = (parts: readonly Part[], length: number): Part[] => [
  { name: 'all', bytes: bytesOfParts(parts).subarray(0, length) },
];
/** Cut after so many bytes: the end is where the input stops. */
const truncated = (
  name: string,
  about: string,
  length: (parts: readonly Part[]) => number,
): TarVector => {
  const parts = base();
  return refused(name, about, 'truncated', cut(parts, length(parts)), ['all', length(parts)]);
};
const EVIL = entry('index.json', '{"schemaVersion":2,"manifests":[]}');

const ends = (): TarVector[] => {
  const parts = base();
  const trust = find(parts, 'trust');
  const long = (bytes: Uint8Array): Part[] => [...parts, { name: 'behind', bytes }];
  return [
    refused(
      'padding',
      'a byte in the padding',
      'padding-zero',
      exchanged(parts, 'trust', flip(trust.bytes, body(trust) + 3)),
      ['trust', body(trust) + 3],
    ),
    truncated('cut-nothing', 'an empty file', () => 0),
    truncated('cut-header', 'cut in a header', (all) => offsetOf(all, 'index') + 100),
    truncated('cut-head', 'cut in index.json', (all) => offsetOf(all, 'index') + BLOCK + 100),
    truncated('cut-blob', 'cut in the last blob', (all) => offsetOf(all, 'blob 2') + BLOCK + 5),
    truncated('cut-padding', 'cut in the padding', (all) => offsetOf(all, 'blob 2') + BLOCK + 100),
    truncated('cut-end', 'no zero blocks at the end', (all) => offsetOf(all, 'end')),
    truncated('cut-end-block', 'one zero block at the end', (all) => offsetOf(all, 'end') + BLOCK),
    truncated('cut-last-byte', 'the last byte is not there', (all) => offsetOf(all, 'end') + 1023),
    refused(
      'head-too-large',
      'a header that claims an oci-layout of a terabyte',
      'entry-limit',
      [{ name: 'layout', bytes: header({ name: 'oci-layout', size: TERABYTE }) }],
      ['layout', 124],
    ),
    refused(
      'end-one-then-entry',
      'an entry after one zero block: some read on',
      'end-zero',
      withPart(parts, 'end', [new Uint8Array(BLOCK), EVIL]),
      ['put in', BLOCK],
    ),
    refused(
      'end-then-entry',
      'an entry after the end: some read on',
      'end-of-file',
      [...long(EVIL), END],
      ['behind', 0],
    ),
    refused('end-three-blocks', 'a third zero block', 'end-of-file', long(new Uint8Array(BLOCK)), [
      'behind',
      0,
    ]),
    refused(
      'end-record',
      'zeros up to 10,240 bytes, as GNU tar writes',
      'end-of-file',
      long(new Uint8Array(10_240 - (bytesOfParts(parts).length % 10_240))),
      ['behind', 0],
    ),
    refused('end-junk', 'bytes after the end', 'end-of-file', long(Buffer.from('junk')), [
      'behind',
      0,
    ]),
    refused(
      'end-zip',
      'a zip file after the end: one file, two archives',
      'end-of-file',
      long(EMPTY_ZIP),
      ['behind', 0],
    ),
    refused(
      'end-not-zero',
      'a byte in the last block',
      'end-zero',
      exchanged(parts, 'end', flip(END.bytes, 1000)),
      ['end', 1000],
    ),
    refused(
      'zeros-before',
      'two zero blocks before the first entry',
      'order-head',
      [{ name: 'zeros', bytes: END.bytes }, ...parts],
      ['zeros', 0],
    ),
    refused(
      'compressed',
      'a bundle in gzip',
      'header-checksum',
      [{ name: 'gzip', bytes: compressed(parts) }],
      ['gzip', 148],
    ),
    refused(
      'text',
      'no tar at all',
      'header-size',
      [{ name: 'text', bytes: Buffer.alloc(2048, 'a text. ') }],
      ['text', 124],
    ),
  ];
};

const TERABYTE = '\x80\0\0\0\0\0\x01\0\0\0\0\0';

/** The end record of a zip without files. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

/** Level 0: the same bytes whatever the version of zlib. */
const compressed = (parts: readonly Part[]): Uint8Array =>
  gzipSync(bytesOfParts(parts), { level: 0 }).fill(0xff, 9, 10);

export const places = (): TarVector[] => [...names(), ...order(), ...ends()];
