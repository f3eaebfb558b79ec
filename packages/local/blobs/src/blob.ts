/** One blob: read whole or as a stream, and always hashed on the way. */
import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { type Digest, reject } from '@sealift/bytes';
import type { Location } from './content.ts';
import { CHUNK, openRegular, readAt } from './file.ts';

/** A blob at its place. Size in bytes. */
export interface BlobAt {
  readonly digest: Digest;
  readonly size: number;
  readonly from: Location;
}

/** A blob to hash, and where its copy begins in the output, if it is to be copied. */
export interface Transfer extends BlobAt {
  readonly to?: number;
}

/** Reads a blob whole and compares its hash. @throws Rejection LIMIT | DIGEST | TAR_TRUNCATED | IO */
export function readBlob(blob: BlobAt, limit: number): Uint8Array {
  if (blob.size > limit) reject('LIMIT', `${blob.digest}: ${blob.size} bytes, limit ${limit}`);
  return withFile(blob, (fd, offset) => {
    const bytes = new Uint8Array(blob.size);
    if (readAt(fd, bytes, offset) < blob.size) rejectShort(blob);
    expectDigest(blob, createHash('sha256').update(bytes).digest('hex'));
    return bytes;
  });
}

/** Reads the bytes at a place that has no digest, such as index.json. @throws Rejection IO | INDEX */
export function readPiece({ from, size }: { readonly from: Location; readonly size: number }): Uint8Array {
  const { fd, offset, close } = 'fd' in from ? { ...from, close: () => undefined } : opened(from.path);
  try {
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readAt(fd, bytes, offset));
  } finally {
    close();
  }
}

function opened(path: string): { fd: number; offset: number; close: () => void } {
  const { fd } = openRegular(path);
  return { fd, offset: 0, close: () => closeSync(fd) };
}

/** A blob in pieces, hashed again as it passes; the last piece is held back until the whole is known to be right. T11 @throws Rejection DIGEST */
export async function* openBlob(blob: BlobAt): AsyncGenerator<Uint8Array, void, undefined> {
  const { fd, offset, close } = fileOf(blob);
  try {
    const hash = createHash('sha256');
    for (let done = 0; done < blob.size; ) {
      const piece = new Uint8Array(Math.min(CHUNK, blob.size - done));
      if (readAt(fd, piece, offset + done) < piece.length) rejectShort(blob);
      hash.update(piece);
      done += piece.length;
      if (done === blob.size) expectDigest(blob, hash.digest('hex'));
      yield piece;
    }
    if (blob.size === 0) expectDigest(blob, hash.digest('hex'));
  } finally {
    close();
  }
}

/** @throws Rejection DIGEST with the offset of the blob, where it is a part of a larger file */
export function expectDigest({ digest, from }: Pick<BlobAt, 'digest' | 'from'>, hex: string): void {
  if (digest !== `sha256:${hex}`) reject('DIGEST', `${digest}: the bytes hash to sha256:${hex}`, placeOf(from));
}

/** The file ended inside the blob. @throws Rejection TAR_TRUNCATED | DIGEST */
export function rejectShort({ digest, size, from }: BlobAt): never {
  return reject('fd' in from ? 'TAR_TRUNCATED' : 'DIGEST', `${digest}: the file ends before the blob's ${size} bytes`, placeOf(from));
}

const placeOf = (from: Location): { offset?: number } => ('fd' in from ? { offset: from.offset } : {});

/** The descriptor and position of a blob; a file of its own is opened, and must have the size of the blob. */
export function fileOf(blob: BlobAt): { fd: number; offset: number; close: () => void } {
  const { from, size } = blob;
  if ('fd' in from) return { ...from, close: () => undefined };
  const file = openRegular(from.path);
  const close = (): void => closeSync(file.fd);
  if (file.size === size) return { fd: file.fd, offset: 0, close };
  close();
  return reject('DIGEST', `${blob.digest}: the file has ${file.size} bytes, expected ${size}`);
}

function withFile<T>(blob: BlobAt, use: (fd: number, offset: number) => T): T {
  const { fd, offset, close } = fileOf(blob);
  try {
    return use(fd, offset);
  } finally {
    close();
  }
}
