/** Files that may hold what is asked for: copied and hashed in one pass, and never believed. */
import { closeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { hashRanges, openRegular, type Transfer } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { Stream, WriteBlobsOptions } from './write-blobs.ts';

/** Open at a time: a bundle may have more blobs than a process may have files. */
const OPEN = 128;

/**
 * Takes the blobs that a file of this host holds from there. @returns those that none holds, or
 * one that holds other bytes, is gone, or is no regular file: their turn to be sent
 */
export async function withoutHinted(
  file: FileHandle,
  streams: readonly Stream[],
  options: WriteBlobsOptions,
): Promise<Stream[]> {
  const taken = new Set<Digest>();
  const hinted = streams.filter(({ hint }) => hint !== undefined);
  for (let from = 0; from < hinted.length; from += OPEN)
    for (const digest of await take(file, hinted.slice(from, from + OPEN), options))
      taken.add(digest);
  return streams.filter(({ digest }) => !taken.has(digest));
}

/** Opened before they are read: whoever removes one meanwhile takes nothing away. */
async function take(
  file: FileHandle,
  streams: readonly Stream[],
  options: WriteBlobsOptions,
): Promise<Set<Digest>> {
  const opened = streams.flatMap(({ digest, size, to, hint = '' }) => {
    const fd = openAs(hint, size);
    return fd === undefined ? [] : [{ digest, size, to, from: { fd, offset: 0 } }];
  });
  const taken = new Set(opened.map(({ digest }) => digest));
  try {
    const onOther = ({ digest }: Transfer): unknown => taken.delete(digest);
    await hashRanges(opened, { ...options, into: file.fd, onOther });
  } finally {
    for (const { from } of opened) closeSync(from.fd);
  }
  return taken;
}

/** A regular file of that size and no link (T29), or nothing. */
function openAs(path: string, wanted: number): number | undefined {
  try {
    const { fd, size } = openRegular(path);
    if (size === wanted) return fd;
    closeSync(fd);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
  }
  return undefined;
}
