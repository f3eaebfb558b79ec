/**
 * The files of an OCI layout inside somebody else's tar: a source for export and never a thing to
 * verify, since a tar that is read
 * leniently means different things to different readers. Plain files and folders are understood;
 * whatever can rename, resize or point
 * elsewhere (PAX, GNU long names, links) is refused rather than interpreted.
 */
import { closeSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { refuseNoTar } from '@sealift/tarball';
import { digestOfName, type LayoutFiles, type StoredFile } from './files.ts';

const BLOCK = 512;
const UNPACK = 'unpack it and give the folder instead';

/**
 * Opens a tar and lists its files; the descriptor stays open until `close`. @throws Rejection TAR_*
 * | UNSUPPORTED | IO
 */
export function filesOfTar(path: string): LayoutFiles {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    const files = listFiles(fd, size);
    const blobs = new Map<Digest, StoredFile>();
    for (const [name, file] of files) {
      const of = name.startsWith('blobs/sha256/')
        ? digestOfName(name.slice('blobs/sha256/'.length))
        : undefined;
      if (of !== undefined) blobs.set(of, file);
    }
    return { root: (name) => files.get(name), blobs, close: () => closeSync(fd) };
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

function listFiles(fd: number, total: number): Map<string, StoredFile> {
  const files = new Map<string, StoredFile>();
  for (let at = 0; at < total; ) {
    const block = new Uint8Array(BLOCK);
    const length = readAt(fd, block, at);
    if (at === 0) refuseNoTar(block);
    if (length < BLOCK) reject('TAR_TRUNCATED', 'the tar ends inside a header', { offset: at });
    if (block.every((byte) => byte === 0)) break;
    const { name, size, isFile } = readHeader(block, at);
    if (at + BLOCK + size > total)
      reject('TAR_TRUNCATED', `the tar ends inside "${printable(name)}"`, { offset: total });
    if (isFile && files.has(name))
      reject('TAR_NAME', `"${printable(name)}" stands twice in the tar`, { offset: at });
    if (isFile) files.set(name, { size, from: { fd, offset: at + BLOCK } });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function readHeader(
  block: Uint8Array,
  offset: number,
): { name: string; size: number; isFile: boolean } {
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (octal(block, 148, 8) !== sum)
    reject('TAR_HEADER', 'not a tar, or the checksum of a header is wrong', { offset });
  const magic = text(block, 257, 6);
  if (magic !== 'ustar' && magic !== 'ustar ')
    reject('UNSUPPORTED', `a tar of another kind than ustar and GNU: ${UNPACK}`, { offset });
  const type = text(block, 156, 1) || '0';
  if (type !== '0' && type !== '5')
    reject(
      'UNSUPPORTED',
      `the tar has an entry of type "${printable(type)}" (a link, a PAX or a GNU extension): ` +
        `${UNPACK}`,
      { offset },
    );
  const prefix = magic === 'ustar' ? text(block, 345, 155) : '';
  const name = plainName(
    prefix === '' ? text(block, 0, 100) : `${prefix}/${text(block, 0, 100)}`,
    offset,
  );
  const size = sizeOf(block, offset);
  if (type === '5' && size > 0)
    reject('TAR_HEADER', `folder "${printable(name)}" has a body`, { offset });
  return { name, size, isFile: type === '0' && !name.endsWith('/') };
}

function plainName(name: string, offset: number): string {
  const plain = name.replace(/^(?:\.\/)+/, '');
  return plain.startsWith('/') || plain.split('/').includes('..')
    ? reject('TAR_NAME', `"${printable(name)}" leads out of the tar`, { offset })
    : plain;
}

function sizeOf(block: Uint8Array, offset: number): number {
  const size =
    block[124] === 0x80
      ? block.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, 0)
      : octal(block, 124, 12);
  return Number.isSafeInteger(size) && size >= 0
    ? size
    : reject('TAR_HEADER', 'the size of an entry is not a number below 2^53', { offset });
}

/** Octal digits between blanks; NaN for anything else ("4abc" is 4 to some readers). */
function octal(block: Uint8Array, start: number, length: number): number {
  const digits = /^ *([0-7]+) *$/.exec(text(block, start, length))?.[1];
  return digits === undefined ? Number.NaN : Number.parseInt(digits, 8);
}

function text(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return String.fromCharCode(...(end < 0 ? field : field.subarray(0, end)));
}
