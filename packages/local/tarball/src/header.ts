/**
 * The header of a tar entry in the one form a bundle uses (FORMAT.md): what tar-stream 3.2 writes
 * for a plain file of mode 0644 without
 * owner and time. Written here and not by tar-stream, whose codec is not among its exports; a test
 * holds the two to the same bytes.
 */
import { equal } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import { type Rule, violation } from './rules.ts';

/** Headers, bodies and the end are counted in blocks of so many bytes. */
export const BLOCK = 512;

/** From here on the size no longer fits eleven octal digits and is written in base 256. */
const BASE_256 = 8 ** 11;

/** The fields of a header with their offsets (POSIX ustar), for messages. */
const FIELDS: readonly (readonly [name: string, end: number])[] = [
  ['name', 100],
  ['mode', 108],
  ['owner', 116],
  ['group', 124],
  ['size', 136],
  ['time', 148],
  ['checksum', 156],
  ['type', 157],
  ['link name', 257],
  ['magic', 263],
  ['version', 265],
  ['owner name', 297],
  ['group name', 329],
  ['device', 345],
  ['prefix', 500],
  ['reserved', BLOCK],
];

/** What every header has alike: all but the name, the size and the checksum. */
const ALIKE = new Uint8Array(BLOCK);
put(ALIKE, 100, '000644 ');
put(ALIKE, 108, '000000 ');
put(ALIKE, 116, '000000 ');
put(ALIKE, 136, '00000000000 ');
put(ALIKE, 156, '0');
put(ALIKE, 257, 'ustar\u000000');
put(ALIKE, 329, '000000 ');
put(ALIKE, 337, '000000 ');
const SUM_ALIKE = checksum(ALIKE);

/** The header of an entry. `name` is ASCII of at most 100 characters, `size` in bytes. */
export function encodeHeader(name: string, size: number): Uint8Array {
  const block = ALIKE.slice();
  put(block, 0, name);
  putSize(block, size);
  put(block, 148, octal(SUM_ALIKE + sumOf(block, 0, 100) + sumOf(block, 124, 136), 6));
  return block;
}

export interface Header {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Reads a header, encodes what was read again and compares: whatever another reader could
 * understand differently is refused.
 * @throws Rejection TAR_HEADER | TAR_NAME with the offset of the byte
 */
export function decodeHeader(block: Uint8Array, offset: number): Header {
  const header = { name: text(block, 0, 100), size: sizeOf(block, offset) };
  const canonical = encodeHeader(header.name, header.size);
  if (equal(canonical, block)) return header;
  if (Number.parseInt(text(block, 148, 8), 8) !== checksum(block))
    violation(
      'header-checksum',
      `${shown(header.name)}: the header's checksum is wrong`,
      offset + 148,
    );
  const at = firstDifference(canonical, block);
  const field = FIELDS.find(([, end]) => at < end)?.[0] ?? 'header';
  return violation(
    FIELD_RULES[field] ?? 'header-form',
    `${shown(header.name)}: the ${field} is not in the canonical form${hint(block, field)}`,
    offset + at,
  );
}

/** The checksum comes last: it differs wherever another field does. */
function firstDifference(canonical: Uint8Array, block: Uint8Array): number {
  const differs = (byte: number, i: number): boolean => byte !== block[i];
  const outside = canonical.findIndex((byte, i) => differs(byte, i) && (i < 148 || i >= 156));
  return outside < 0 ? canonical.findIndex(differs) : outside;
}

const FIELD_RULES: { readonly [field: string]: Rule } = {
  name: 'header-name',
  type: 'header-type',
};

const shown = (name: string): string => `entry "${printable(name)}"`;

/** What a person may have at hand instead of a bundle. */
function hint(block: Uint8Array, field: string): string {
  if (field !== 'type') return '';
  const type = String.fromCharCode(block[156] ?? 0);
  return (
    `: type "${printable(type)}" is not a plain file, and a bundle holds plain files only (no ` +
    `directories, links or PAX headers)`
  );
}

/** The decimal value of the size field. @throws Rejection TAR_HEADER */
function sizeOf(block: Uint8Array, offset: number): number {
  const field = block.subarray(124, 136);
  const size =
    field[0] === 0x80
      ? field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0)
      : Number.parseInt(text(block, 124, 12), 8);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  return violation(
    'header-size',
    `${shown(text(block, 0, 100))}: the size is not a number below 2^53`,
    offset + 124,
  );
}

/**
 * Bytes up to the first NUL, one character each: foreign bytes stay apart, and encoding them again
 * shows what they were.
 */
function text(block: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(block.buffer, block.byteOffset + start, length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end);
}

function put(block: Uint8Array, at: number, value: string): void {
  for (let i = 0; i < value.length; i++) block[at + i] = value.charCodeAt(i);
}

function putSize(block: Uint8Array, size: number): void {
  if (size < BASE_256) put(block, 124, octal(size, 11));
  else putBase256(block, size);
}

function putBase256(block: Uint8Array, size: number): void {
  let rest = size;
  for (let at = 135; at > 124; at--) {
    block[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  block[124] = 0x80;
}

const octal = (value: number, digits: number): string =>
  `${value.toString(8).padStart(digits, '0')} `;

/** The sum of all bytes, the checksum itself counted as eight blanks. */
function checksum(block: Uint8Array): number {
  return sumOf(block, 0, 148) + 8 * 0x20 + sumOf(block, 156, BLOCK);
}

function sumOf(block: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += block[i] ?? 0;
  return sum;
}

/** How many zero bytes follow a body, up to the next block. */
export const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
