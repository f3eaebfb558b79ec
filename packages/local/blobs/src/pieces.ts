/**
 * The bytes of one blob, read where they lie, hashed and copied in the same breath. What the system
 * says is thrown as it is: threads tell it to the one that started them.
 */
import type { Hash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';

/** A piece of a file that is open. In bytes. */
export interface OpenPart {
  readonly fd: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * Fills `into` from `position` of the whole that the parts make. @returns how many bytes were
 * there; fewer than asked for only where a file ends
 */
export function fillFrom(parts: readonly OpenPart[], into: Uint8Array, position: number): number {
  let done = 0;
  let skip = position;
  for (const { fd, offset, size } of parts) {
    const end = Math.min(into.length, done + Math.max(0, size - skip));
    for (let from = offset + skip - done; done < end; ) {
      const read = readSync(fd, into, done, end - done, from + done);
      if (read === 0) return done;
      done += read;
    }
    skip = Math.max(0, skip - size);
    if (done === into.length) break;
  }
  return done;
}

/** Writes all of `bytes` at `position`. */
export function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

export interface Move {
  /** Of the blob, in bytes. */
  readonly size: number;
  /** Room for one read. */
  readonly buffer: Uint8Array;
  /** What is fed with all of it. */
  readonly hash?: Hash | undefined;
  readonly write?: ((piece: Uint8Array, done: number) => void) | undefined;
  readonly onPiece?: (bytes: number) => void;
}

/**
 * Takes a blob piece by piece. @returns the last piece, which is all of a small blob; undefined
 * where the file ends too early
 */
export function movePieces(
  parts: readonly OpenPart[],
  { size, buffer, hash, write, onPiece }: Move,
): Uint8Array | undefined {
  let piece = buffer.subarray(0, 0);
  for (let done = 0; done < size; done += piece.length) {
    const want = Math.min(buffer.length, size - done);
    piece = want === buffer.length ? buffer : buffer.subarray(0, want);
    if (fillFrom(parts, piece, done) < want) return undefined;
    hash?.update(piece);
    write?.(piece, done);
    onPiece?.(want);
  }
  return piece;
}
