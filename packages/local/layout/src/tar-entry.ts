/**
 * One entry of a tar that anybody wrote. tar-stream reads its headers: PAX, GNU long names, links.
 * It is given those alone, never a body, and nothing that it is known to hang on, to read past, or
 * to spend minutes on: lists of readers that differ are in tools/against/tar-differential.
 */
import { printable, Rejection, reject } from '@sealift/failures';
import type { extract, Header } from 'tar-stream';

/** All numbers are bytes. */
export interface TarEntry {
  /** Without a leading `./`. */
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'symlink';
  readonly size: number;
  /** Of links, as it is written. */
  readonly target: string;
  /** Where its body begins. */
  readonly offset: number;
  /** Where the next entry begins. */
  readonly next: number;
}

/** Reads so many bytes at a position, fewer where the file ends. */
export type ReadAt = (position: number, length: number) => Uint8Array;

const BLOCK = 512;
/** Bytes of long names and PAX records before one entry: some are a hundred. */
const EXTENDED = 64 * 1024;
/** PAX, long name, long link: of each one at most, since of two every reader takes another. */
const LONG: ReadonlySet<string> = new Set(['x', 'L', 'K']);

/**
 * Reads the headers of the entry at a position; undefined at the end of the tar. @throws Rejection
 * TAR_HEADER | TAR_NAME | TAR_TRUNCATED | UNSUPPORTED | LIMIT
 * @param make tar-stream's reader
 */
export async function readEntry(
  make: typeof extract,
  read: ReadAt,
  at: number,
): Promise<TarEntry | undefined> {
  if (wholeBlock(read, at).every((byte) => byte === 0)) return undefined;
  const headers = headersAt(read, at);
  return described(await parse(make, headers.blocks, at), headers, at);
}

interface Headers {
  /** All that belong to the entry, with the bodies of the long ones. */
  readonly blocks: readonly Uint8Array[];
  /** The last, which is the entry's own. */
  readonly own: Uint8Array;
  /** Where its body begins. */
  readonly offset: number;
}

function headersAt(read: ReadAt, at: number): Headers {
  const blocks: Uint8Array[] = [];
  const seen: string[] = [];
  for (let position = at; ; ) {
    const own = wholeBlock(read, position);
    const type = String.fromCharCode(own[156] ?? 0);
    if (type === 'g') refuseGlobal(position);
    blocks.push(own);
    if (!LONG.has(type)) return { blocks, own, offset: position + BLOCK };
    if (clash(seen, type)) refuseTwoNames(position);
    seen.push(type);
    const size = padded(rawSize(own, position));
    if (size > EXTENDED)
      reject('LIMIT', `extended headers of ${size} bytes, limit ${EXTENDED}`, { offset: position });
    blocks.push(wholeBlock(read, position + BLOCK, size));
    position += BLOCK + size;
  }
}

/** Whether one more long header gives an entry a second name: GNU has one for links as well. */
const clash = (seen: readonly string[], type: string): boolean =>
  seen.includes(type) || seen.includes('x') || (type === 'x' && seen.length > 0);

const refuseTwoNames = (offset: number): never =>
  reject('UNSUPPORTED', 'the tar gives an entry two names, of which readers take one each', {
    offset,
  });

/** It names and sizes entries that follow it, for some readers and not for others. */
const refuseGlobal = (offset: number): never =>
  reject('UNSUPPORTED', 'the tar has a global PAX header: unpack it and pack it without', {
    offset,
  });

/** tar-stream's reading of headers that belong to one entry. */
function parse(
  make: typeof extract,
  blocks: readonly Uint8Array[],
  offset: number,
): Promise<Header> {
  const parser = make({ highWaterMark: 1 });
  return new Promise<Header>((resolve, fail) => {
    const refuse = (why: string) => (): void => fail(new Rejection('TAR_HEADER', why, { offset }));
    parser.once('error', refuse('not a tar of a known kind, or the checksum of a header is wrong'));
    parser.once('drain', refuse('a header that describes no entry'));
    parser.once('entry', (header, body) => {
      body.on('error', () => undefined);
      resolve(header);
    });
    parser.write(Buffer.concat(blocks));
  }).finally(() => parser.destroy());
}

const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  link: 'link',
  symlink: 'symlink',
};

function described(parsed: Header, { own, offset }: Headers, at: number): TarEntry {
  const pax = new Map<string, unknown>(Object.entries(parsed.pax ?? {}));
  const { size, linkname } = parsed;
  const type = TYPES[parsed.type];
  const shown = `"${printable(parsed.name)}"`;
  if (type === undefined || [...pax.keys()].some((key) => key.startsWith('GNU.sparse.')))
    return reject('UNSUPPORTED', `${shown} is neither a whole file nor a folder nor a link`, {
      offset: at,
    });
  rawSize(own, offset - BLOCK);
  if (!/^\d+$/.test(String(pax.get('size') ?? 0)) || !Number.isSafeInteger(offset + size))
    reject('TAR_HEADER', `the size of ${shown} is not a number below 2^53`, { offset: at });
  // Some readers skip such a body, others take it for the next header.
  if (type !== 'file' && size > 0) reject('TAR_HEADER', `${shown} has a body`, { offset: at });
  const name = nameWithin(parsed.name, at);
  return { name, type, size, target: linkname ?? '', offset, next: offset + padded(size) };
}

function nameWithin(name: string, offset: number): string {
  const plain = name.replace(/^(?:\.\/)+/, '');
  if (plain.startsWith('/') || plain.split('/').includes('..'))
    reject('TAR_NAME', `"${printable(name)}" leads out of the tar`, { offset });
  // tar-stream makes U+FFFD of what is no UTF-8: two names could become one.
  if (/[\0\ufffd]/.test(plain)) reject('TAR_NAME', `"${printable(name)}" is no text`, { offset });
  return plain;
}

/** Octal digits between blanks, or base 256; tar-stream takes "4abc" for 4. */
function rawSize(block: Uint8Array, offset: number): number {
  const field = block.subarray(124, 136);
  if (field[0] === 0x80) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  const digits = /^ *([0-7]+)[ \0]*$/.exec(String.fromCharCode(...field))?.[1];
  return digits === undefined
    ? reject('TAR_HEADER', 'the size of an entry is no number', { offset })
    : Number.parseInt(digits, 8);
}

function wholeBlock(read: ReadAt, position: number, length = BLOCK): Uint8Array {
  const block = read(position, length);
  return block.length === length
    ? block
    : reject('TAR_TRUNCATED', 'the tar ends inside a header', { offset: position });
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;
