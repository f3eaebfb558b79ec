/**
 * Fields of a header in other forms than the one: numbers, checksums, magic, and bytes where none
 * belong.
 */
import { AT, bytesOf, entry, GNU, header } from '../block.ts';
import { injected, type TarVector } from '../tar-vector.ts';

const NAME = 'evil';
const form = (
  name: string,
  about: string,
  fields: Parameters<typeof entry>[2],
  at: number,
  rule = 'header-form',
): TarVector => injected(name, about, rule, [entry(NAME, 'body', fields)], at);

const sizes = (): TarVector[] => [
  form(
    'size-base256-small',
    'a size in base 256 that octal holds',
    { size: `\x80${'\0'.repeat(10)}\x04` },
    AT.size,
  ),
  form(
    'size-base256-negative',
    'a negative size in base 256',
    { size: '\xff'.repeat(12) },
    AT.size,
    'header-size',
  ),
  form(
    'size-base256-positive',
    'a size in base 256 that begins with 0x81',
    { size: `\x81${'\0'.repeat(10)}\x04` },
    AT.size,
    'header-size',
  ),
  form(
    'size-base256-huge',
    'a size in base 256 beyond 2^53',
    { size: `\x80${'\xff'.repeat(11)}` },
    AT.size,
    'header-size',
  ),
  form(
    'size-without-terminator',
    'a size of twelve octal digits',
    { size: '000000000004' },
    AT.size + 10,
  ),
  form('size-with-blanks', 'a size with leading blanks', { size: '          4 ' }, AT.size),
  form('size-short', 'a size of fewer digits', { size: '4' }, AT.size),
  form('size-nul', 'a size that ends with NUL', { size: '00000000004\0' }, AT.size + 11),
  form('size-twice', 'bytes behind the end of a size', { size: '4\x007777' }, AT.size),
  form(
    'size-not-octal',
    'a size with a digit that is not octal',
    { size: '00000000094 ' },
    AT.size + 9,
  ),
  form('size-junk', 'a size with letters', { size: '4abc' }, AT.size),
  form('size-word', 'a size that is no number', { size: 'four' }, AT.size, 'header-size'),
  form('size-empty', 'no size', { size: '' }, AT.size, 'header-size'),
  form('size-negative', 'a size with a sign', { size: '-0000000004 ' }, AT.size, 'header-size'),
  form('size-hex', 'a size in another base', { size: '0x4' }, AT.size + 1),
];

const GOOD = (sum: number): string => `${sum.toString(8).padStart(6, '0')}`;
/** The sum of the bytes as signed numbers, which some old writers and readers take. */
const signed = (sum: number): string => `${(sum - 2 * 256).toString(8).padStart(6, '0')} \0`;

const checksums = (): TarVector[] => [
  form(
    'checksum-wrong',
    'a checksum that is too large by one',
    { checksum: (sum) => `${GOOD(sum + 1)} \0` },
    AT.checksum,
    'header-checksum',
  ),
  form(
    'checksum-zero',
    'a checksum of zeros',
    { checksum: '000000 \0' },
    AT.checksum,
    'header-checksum',
  ),
  form('checksum-empty', 'no checksum', { checksum: '' }, AT.checksum, 'header-checksum'),
  form(
    'checksum-blank',
    'blanks for a checksum',
    { checksum: '        ' },
    AT.checksum,
    'header-checksum',
  ),
  injected(
    'checksum-signed',
    'the sum of signed bytes',
    'header-checksum',
    [entry('\xc3\xa9vil', 'body', { checksum: signed })],
    AT.checksum,
  ),
  form(
    'checksum-nul-blank',
    'a checksum that ends with NUL and blank',
    { checksum: (sum) => `${GOOD(sum)}\0 ` },
    AT.checksum + 6,
  ),
  form(
    'checksum-seven',
    'a checksum of seven digits',
    { checksum: (sum) => `${GOOD(sum).padStart(7, '0')}\0` },
    AT.checksum + 1,
  ),
  form(
    'checksum-blanks',
    'a checksum with leading blanks',
    { checksum: (sum) => `${sum.toString(8).padStart(6, ' ')} \0` },
    AT.checksum,
  ),
  form(
    'checksum-junk',
    'letters behind a checksum',
    { checksum: (sum) => `${GOOD(sum)}xy` },
    AT.checksum + 6,
  ),
];

const fields = (): TarVector[] => [
  form('mode-other', 'another mode', { mode: '000755 ' }, AT.mode + 3),
  form('owner-other', 'an owner', { uid: '001750 ' }, AT.uid + 2),
  form('owner-base256', 'an owner in base 256', { uid: `\x80${'\0'.repeat(6)}\x01` }, AT.uid),
  form('group-other', 'a group', { gid: '000001 ' }, AT.gid + 5),
  form('time-other', 'a time', { mtime: '00000000001 ' }, AT.mtime + 10),
  form('time-negative', 'a time before 1970 in base 256', { mtime: '\xff'.repeat(12) }, AT.mtime),
  form('time-terminator', 'a time that ends with NUL', { mtime: '00000000000\0' }, AT.mtime + 11),
  form(
    'link-name-of-file',
    'a plain file with a link name',
    { linkname: 'index.json' },
    AT.linkname,
  ),
  form('magic-gnu', "GNU's magic", { magic: GNU }, AT.magic + 5),
  form(
    'magic-gnu-prefix',
    "GNU's magic, and a prefix that only POSIX reads",
    { magic: GNU, prefix: 'blobs' },
    AT.magic + 5,
  ),
  form('magic-none', 'no magic: the form of Unix V7', { magic: '' }, AT.magic),
  form('magic-none-prefix', 'no magic and a prefix', { magic: '', prefix: 'blobs' }, AT.magic),
  form('magic-version', 'another version', { magic: 'ustar\x00  ' }, AT.magic + 6),
  form('owner-name', 'the name of an owner', { uname: 'root' }, AT.uname),
  form('group-name', 'the name of a group', { gname: 'root' }, AT.gname),
  form('device', 'the number of a device', { minor: '000003 ' }, AT.minor + 5),
  form('prefix', 'a prefix: the name is blobs/evil to POSIX', { prefix: 'blobs' }, AT.prefix),
  injected('reserved', 'a byte where nothing belongs', 'header-form', [lastByte()], 511),
  injected(
    'name-after-nul',
    'bytes behind the NUL of the name',
    'header-name',
    [entry('evil\0index.json', 'body')],
    5,
  ),
];

/** A header whose last byte is not zero, under a right checksum. */
function lastByte(): Uint8Array {
  const block = header({ name: NAME, checksum: (sum) => `${GOOD(sum + 1)} \0` });
  block.set(bytesOf('\x01'), 511);
  return block;
}

export const headers = (): TarVector[] => [...sizes(), ...checksums(), ...fields()];
