/**
 * Tar headers with every field as a case wants it. Shares no code with the reader that is tested
 * with them.
 */
export const BLOCK = 512;

/** Text fields are bytes as characters (latin1). */
export interface Fields {
  readonly name: string;
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  /** A number is written as eleven octal digits and a blank. */
  readonly size: number | string;
  readonly mtime: string;
  /** By default the right one, as six octal digits, a blank and NUL. */
  readonly checksum: string | ((sum: number) => string);
  readonly type: string;
  readonly linkname: string;
  readonly magic: string;
  readonly uname: string;
  readonly gname: string;
  readonly major: string;
  readonly minor: string;
  readonly prefix: string;
}

/** Where each field begins. */
export const AT = {
  name: 0,
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  linkname: 157,
  magic: 257,
  uname: 265,
  gname: 297,
  major: 329,
  minor: 337,
  prefix: 345,
} as const satisfies Record<keyof Fields, number>;

const USUAL: Fields = {
  name: '',
  mode: '000644 ',
  uid: '000000 ',
  gid: '000000 ',
  size: 0,
  mtime: '00000000000 ',
  checksum: (sum) => `${sum.toString(8).padStart(6, '0')} \0`,
  type: '0',
  linkname: '',
  magic: 'ustar\x0000',
  uname: '',
  gname: '',
  major: '000000 ',
  minor: '000000 ',
  prefix: '',
};

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

export function header(given: Partial<Fields>): Uint8Array {
  const fields = { ...USUAL, ...given };
  const size =
    typeof fields.size === 'number' ? `${fields.size.toString(8).padStart(11, '0')} ` : fields.size;
  const block = new Uint8Array(BLOCK);
  for (const [name, value] of Object.entries({ ...fields, size, checksum: ' '.repeat(8) }))
    block.set(bytesOf(value as string), AT[name as keyof Fields]);
  const sum = block.reduce((total, byte) => total + byte, 0);
  const checksum = typeof fields.checksum === 'string' ? fields.checksum : fields.checksum(sum);
  block.fill(0, AT.checksum, AT.type).set(bytesOf(checksum), AT.checksum);
  return block;
}

export const padded = (body: Uint8Array): Uint8Array =>
  Buffer.concat([body, new Uint8Array((BLOCK - (body.length % BLOCK)) % BLOCK)]);

/** A header and its body. */
export function entry(
  name: string,
  body: string | Uint8Array,
  fields: Partial<Fields> = {},
): Uint8Array {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return Buffer.concat([header({ name, size: bytes.length, ...fields }), padded(bytes)]);
}

/** A PAX extended header (POSIX.1-2001): `length key=value\n`, the length counting itself. */
export const pax = (records: Readonly<Record<string, string>>, type = 'x'): Uint8Array =>
  entry('PaxHeader', Object.entries(records).map(paxRecord).join(''), { type });

function paxRecord([key, value]: readonly [string, string]): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const length = rest + String(rest + String(rest).length).length;
  return `${length} ${key}=${value}\n`;
}

/** GNU's long name (`L`) or long link (`K`). */
export const gnuLong = (value: string, type: 'K' | 'L' = 'L'): Uint8Array =>
  entry('././@LongLink', `${value}\0`, { type, magic: GNU });

export const GNU = 'ustar  \0';
