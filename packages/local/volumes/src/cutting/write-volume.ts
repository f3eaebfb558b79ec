/** Files of a set as they are written: each new, each durable before anything gets a name. */
import { createHash } from 'node:crypto';
import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { asIo, awaitIo, CHUNK, type OnBytes, openRegular, readAt, writeAt } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** Makes a file and leaves it durable. @throws Rejection IO */
export async function withNewFile<T>(path: string, use: (fd: number) => Promise<T>): Promise<T> {
  const fd = asIo(path, () => openSync(path, 'wx', 0o644));
  try {
    const result = await use(fd);
    await awaitIo(path, () => promisify(fsync)(fd));
    return result;
  } finally {
    closeSync(fd);
  }
}

/** The same for several files that are written together. */
export const withNewFiles = <T>(
  paths: readonly string[],
  use: (files: readonly number[]) => Promise<T>,
): Promise<T> => withEach(paths, withNewFile, use);

/** Several files that are there, open for reading together. @throws Rejection IO | INDEX */
export const withFiles = <T>(
  paths: readonly string[],
  use: (files: readonly number[]) => Promise<T>,
): Promise<T> => withEach(paths, withFile, use);

async function withFile<T>(path: string, use: (fd: number) => Promise<T>): Promise<T> {
  const { fd } = openRegular(path);
  try {
    return await use(fd);
  } finally {
    closeSync(fd);
  }
}

async function withEach<T>(
  paths: readonly string[],
  withOne: (path: string, use: (fd: number) => Promise<T>) => Promise<T>,
  use: (files: readonly number[]) => Promise<T>,
  files: readonly number[] = [],
): Promise<T> {
  const [path, ...others] = paths;
  return path === undefined
    ? use(files)
    : withOne(path, (fd) => withEach(others, withOne, use, [...files, fd]));
}

/** A part of an open file, in bytes. */
export interface Range {
  readonly fd: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * Copies bytes to the beginning of another file. @returns their digest. @throws Rejection IO |
 * TAR_TRUNCATED
 */
export async function copyRange(
  { fd, offset, size }: Range,
  into: number,
  onBytes: OnBytes = () => undefined,
): Promise<Digest> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(CHUNK, size));
  for (let done = 0; done < size; ) {
    const piece = buffer.subarray(0, Math.min(CHUNK, size - done));
    if (readAt(fd, piece, offset + done) < piece.length)
      reject('TAR_TRUNCATED', 'the bundle became shorter while it was read', {
        offset: offset + done,
      });
    hash.update(piece);
    writeAt(into, piece, done);
    done += piece.length;
    onBytes(piece.length);
    // Lets the progress bar draw and a signal arrive.
    await new Promise((resume) => setImmediate(resume));
  }
  return `sha256:${hash.digest('hex')}`;
}
