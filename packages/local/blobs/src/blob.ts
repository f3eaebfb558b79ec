/** One blob: read whole or as a stream, and always hashed on the way. */
import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import type { Digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { Location, Part } from './content.ts';
import { asIo, CHUNK, openRegular } from './file.ts';
import { fillFrom } from './pieces.ts';

/** A blob at its place. Size in bytes. */
export interface BlobAt {
  readonly digest: Digest;
  readonly size: number;
  readonly from: Location;
  /** For messages: what it is, such as `layer`. */
  readonly what?: string;
}

/** A blob to hash, and where its copy begins in the output, if it is to be copied. */
export interface Transfer extends BlobAt {
  readonly to?: number;
}

/**
 * Reads a blob whole and compares its hash. @throws Rejection LIMIT | DIGEST | TAR_TRUNCATED | IO
 */
export function readBlob(blob: BlobAt, limit: number): Uint8Array {
  if (blob.size > limit) reject('LIMIT', `${blob.digest}: ${blob.size} bytes, limit ${limit}`);
  const { parts, close } = partsOf(blob);
  try {
    const bytes = new Uint8Array(blob.size);
    if (readParts(parts, bytes, 0) < blob.size) rejectShort(blob);
    expectDigest(blob, createHash('sha256').update(bytes).digest('hex'));
    return bytes;
  } finally {
    close();
  }
}

/**
 * Reads the bytes at a place that has no digest, such as index.json; fewer only where the file
 * ends. @param into of `size` bytes @throws Rejection IO | INDEX
 */
export function readPiece(
  { from, size }: { readonly from: Location; readonly size: number },
  into: Uint8Array = new Uint8Array(size),
): Uint8Array {
  const { parts, close } =
    'path' in from
      ? opened(from.path, () => size)
      : { parts: partsIn(from, size), close: () => undefined };
  try {
    return into.subarray(0, readParts(parts, into, 0));
  } finally {
    close();
  }
}

/**
 * A blob in pieces, hashed again as it passes; the last piece is held back until the whole is known
 * to be right. T11 @throws Rejection DIGEST
 */
export async function* openBlob(blob: BlobAt): AsyncGenerator<Uint8Array, void, undefined> {
  const { parts, close } = partsOf(blob);
  try {
    const hash = createHash('sha256');
    for (let done = 0; done < blob.size; ) {
      const piece = new Uint8Array(Math.min(CHUNK, blob.size - done));
      if (readParts(parts, piece, done) < piece.length) rejectShort(blob);
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
export function expectDigest(
  { digest, from, what = 'blob' }: Pick<BlobAt, 'digest' | 'from' | 'what'>,
  hex: string,
): void {
  if (digest !== `sha256:${hex}`)
    reject('DIGEST', `${what} ${digest}: the bytes hash to sha256:${hex}`, placeOf(from));
}

/** Told of each blob whose bytes are others, or too few, in place of a failure. */
export type OnOther = (blob: Transfer) => void;

const OTHER: readonly string[] = ['DIGEST', 'TAR_TRUNCATED'];

/** Judges a blob, or tells that its bytes are others where somebody wants to know. */
export function orOther(blob: Transfer, onOther: OnOther | undefined, judge: () => void): void {
  try {
    judge();
  } catch (thrown) {
    const isOther = thrown instanceof Rejection && OTHER.includes(thrown.code);
    if (onOther === undefined || !isOther) throw thrown;
    onOther(blob);
  }
}

/** The file ended inside the blob. @throws Rejection TAR_TRUNCATED | DIGEST */
export function rejectShort({ digest, size, from, what = 'blob' }: BlobAt): never {
  return reject(
    'path' in from ? 'DIGEST' : 'TAR_TRUNCATED',
    `${what} ${digest}: the file ends before the blob's ${size} bytes`,
    placeOf(from),
  );
}

const placeOf = (from: Location): { offset?: number } =>
  'path' in from ? {} : { offset: from.offset };

/**
 * The pieces of open files that a blob consists of; a file of its own is opened, and must have the
 * size of the blob.
 */
export function partsOf(blob: BlobAt): Opened {
  const { from, size, digest } = blob;
  if (!('path' in from)) return { parts: partsIn(from, size), close: () => undefined };
  return opened(from.path, (found) =>
    found === size
      ? size
      : reject('DIGEST', `${digest}: the file has ${found} bytes, expected ${size}`),
  );
}

interface Opened {
  readonly parts: readonly Part[];
  readonly close: () => void;
}

/** The pieces that a blob in open files consists of. */
export const partsIn = (
  from: Exclude<Location, { readonly path: string }>,
  size: number,
): readonly Part[] => ('parts' in from ? from.parts : [{ ...from, size }]);

function opened(path: string, sized: (found: number) => number): Opened {
  const { fd, size } = openRegular(path);
  const close = (): void => closeSync(fd);
  try {
    return { parts: [{ fd, offset: 0, size: sized(size) }], close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/**
 * Fills `into` from `position` of the whole that the parts make. @returns how many bytes were
 * there; fewer than asked for only where a file ends. @throws Rejection IO
 */
const readParts = (parts: readonly Part[], into: Uint8Array, position: number): number =>
  asIo('the file', () => fillFrom(parts, into, position));
