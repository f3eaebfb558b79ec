/**
 * Entries that are no plain files, and what extends or overrides the next header: here parsers
 * differ most.
 */
import { AT, entry, GNU, gnuLong, header, padded, pax } from '../block.ts';
import { injected, type TarVector } from '../tar-vector.ts';

const TYPE = AT.type;
/** What a reader sees that takes the body of an entry for entries. */
const HIDDEN = entry('index.json', '{"hidden":1}');
const evil = (fields: Parameters<typeof entry>[2] = {}): Uint8Array =>
  entry('evil', 'evil', fields);
const typed = (type: string, name = 'evil', body: string | Uint8Array = ''): Uint8Array =>
  entry(name, body, { type });

const sized = (name: string, type: string, what: string): TarVector =>
  injected(
    name,
    `${what} with a size: its body holds an entry for whoever takes the size for 0`,
    'header-type',
    [typed(type, 'evil', HIDDEN)],
    TYPE,
  );

const withoutBody = (): TarVector[] => [
  sized('size-on-hard-link', '1', 'a hard link'),
  sized('size-on-symbolic-link', '2', 'a symbolic link'),
  sized('size-on-character-device', '3', 'a character device'),
  sized('size-on-block-device', '4', 'a block device'),
  sized('size-on-folder', '5', 'a folder'),
  sized('size-on-fifo', '6', 'a FIFO'),
  injected('folder', 'a folder', 'header-type', [typed('5', 'blobs/')], TYPE),
  injected(
    'hard-link',
    'a hard link to index.json',
    'header-type',
    [entry('evil', '', { type: '1', linkname: 'index.json' })],
    TYPE,
  ),
  injected(
    'symbolic-link',
    'a symbolic link out of the folder',
    'header-type',
    [entry('evil', '', { type: '2', linkname: '../../etc' })],
    TYPE,
  ),
];

const odd = (): TarVector[] => [
  injected(
    'type-contiguous',
    'the type of contiguous files, which most read as plain',
    'header-type',
    [evil({ type: '7' })],
    TYPE,
  ),
  injected(
    'type-nul',
    'the type of plain files before POSIX',
    'header-type',
    [evil({ type: '\0' })],
    TYPE,
  ),
  injected(
    'type-nul-folder',
    'the old type with a name that ends in a slash: a folder to some',
    'header-type',
    [entry('evil/', 'evil', { type: '\0' })],
    TYPE,
  ),
  injected('type-unknown', 'a type that nobody knows', 'header-type', [evil({ type: 'Z' })], TYPE),
  injected('type-lower', 'a type for private use', 'header-type', [evil({ type: 'a' })], TYPE),
  injected('gnu-volume', "GNU's volume label", 'header-type', [typed('V')], TYPE),
  injected(
    'gnu-continued',
    "GNU's rest of a file from another volume",
    'header-type',
    [typed('M', 'evil', 'evil')],
    TYPE,
  ),
  injected(
    'gnu-dump-folder',
    "GNU's list of a folder",
    'header-type',
    [typed('D', 'evil/', 'Yfile\0\0')],
    TYPE,
  ),
  injected(
    'gnu-old-names',
    "GNU's oldest list of long names",
    'header-type',
    [typed('N', 'evil', 'Rename evil to index.json\n')],
    TYPE,
  ),
];

const over = { path: 'index.json' };
const extended = (): TarVector[] => [
  injected(
    'pax-path',
    'PAX gives the next entry another name',
    'header-type',
    [pax(over), evil()],
    TYPE,
  ),
  injected(
    'pax-size',
    'PAX says that the next entry has 1024 bytes, its header says 0: entries hide in it',
    'header-type',
    [pax({ size: '1024' }), evil({ size: 0 }), HIDDEN],
    TYPE,
  ),
  injected(
    'pax-size-of-folder',
    'PAX gives a folder a size',
    'header-type',
    [pax({ size: '1024' }), typed('5', 'evil/'), HIDDEN],
    TYPE,
  ),
  injected(
    'pax-link',
    'PAX gives a symbolic link another end',
    'header-type',
    [pax({ linkpath: '/etc' }), entry('evil', '', { type: '2', linkname: 'a' })],
    TYPE,
  ),
  injected(
    'pax-nul',
    'PAX gives a name with a NUL',
    'header-type',
    [pax({ path: 'index.json\0evil' }), evil()],
    TYPE,
  ),
  injected(
    'pax-bad-length',
    'a PAX record whose length is not its own',
    'header-type',
    [entry('PaxHeader', '99 path=index.json\n', { type: 'x' }), evil()],
    TYPE,
  ),
  injected(
    'pax-empty',
    'an empty PAX header',
    'header-type',
    [typed('x', 'PaxHeader'), evil()],
    TYPE,
  ),
  injected(
    'pax-removes',
    'PAX takes a value back',
    'header-type',
    [pax({ path: '' }), evil()],
    TYPE,
  ),
  injected(
    'pax-twice',
    'two PAX headers before one entry',
    'header-type',
    [pax(over), pax({ path: 'oci-layout' }), evil()],
    TYPE,
  ),
  injected(
    'pax-last',
    'a PAX header with nothing behind it but the last blob',
    'header-type',
    [pax(over)],
    TYPE,
  ),
  injected(
    'pax-global-path',
    'a global PAX header gives all entries one name',
    'header-type',
    [pax(over, 'g'), evil()],
    TYPE,
  ),
  injected(
    'pax-global-size',
    'a global PAX header gives all entries a size',
    'header-type',
    [pax({ size: '1024' }, 'g'), evil({ size: 0 }), HIDDEN],
    TYPE,
  ),
  injected(
    'pax-global-empty',
    'an empty global PAX header',
    'header-type',
    [typed('g', 'PaxHeader'), evil()],
    TYPE,
  ),
  injected(
    'pax-charset',
    'PAX names a character set',
    'header-type',
    [pax({ hdrcharset: 'BINARY', path: 'index.json' }), evil()],
    TYPE,
  ),
  injected('pax-solaris', "Solaris' form of PAX", 'header-type', [pax(over, 'X'), evil()], TYPE),
  injected(
    'gnu-long-name',
    "GNU's long name",
    'header-type',
    [gnuLong('index.json'), evil()],
    TYPE,
  ),
  injected(
    'gnu-long-link',
    "GNU's long link",
    'header-type',
    [gnuLong('/etc', 'K'), entry('evil', '', { type: '2', linkname: 'a' })],
    TYPE,
  ),
  injected(
    'pax-before-gnu',
    'PAX and then GNU name the next entry',
    'header-type',
    [pax(over), gnuLong('oci-layout'), evil()],
    TYPE,
  ),
  injected(
    'gnu-before-pax',
    'GNU and then PAX name the next entry',
    'header-type',
    [gnuLong('oci-layout'), pax(over), evil()],
    TYPE,
  ),
];

/** GNU's old form: the map stands in the header from byte 386 on. */
function oldSparse(): Uint8Array {
  const number = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
  const map =
    `${'\0'.repeat(41)}${number(4096)}${number(512)}${'\0'.repeat(72 + 1)}` + `${number(8192)}`;
  return Buffer.concat([
    header({ name: 'evil', size: 512, type: 'S', magic: GNU, prefix: map }),
    padded(Buffer.from('e'.repeat(512))),
  ]);
}

const sparse = (): TarVector[] => [
  injected(
    'gnu-sparse',
    'a sparse file, whose size is not that of its body',
    'header-type',
    [oldSparse()],
    TYPE,
  ),
  injected(
    'pax-sparse',
    'a sparse file by PAX: its name and size stand in the records, its map in the body',
    'header-type',
    [
      pax({
        'GNU.sparse.major': '1',
        'GNU.sparse.minor': '0',
        'GNU.sparse.name': 'index.json',
        'GNU.sparse.realsize': '8192',
      }),
      entry('evil', Buffer.concat([padded(Buffer.from('1\n0\n512\n')), Buffer.alloc(512, 'e')])),
    ],
    TYPE,
  ),
];

export const kinds = (): TarVector[] => [...withoutBody(), ...odd(), ...extended(), ...sparse()];
