/** Blobs that registries send, from the cache where it has them. */
import { join } from 'node:path';
import { spaceFor } from '@sealift/blobs/space';
import { formatBytes } from '@sealift/bytes';
import type { BlobCache } from '@sealift/cache';
import type { BlobEntry } from '@sealift/manifest';
import type { BlobBytes, BlobInput } from '@sealift/tarball';
import type { OriginBytes } from './origin.ts';

/** A blob of the bundle, and what gives its bytes. */
export interface PackedBlob extends BlobEntry {
  readonly source: OriginBytes;
}

/** Of the blobs that a registry would send, those that the cache has. Sizes in bytes. */
export interface Cached {
  readonly blobs: number;
  readonly bytes: number;
  readonly ofBlobs: number;
  readonly ofBytes: number;
}

/** What gives the bytes of a blob: the cache may have them, or their beginning. */
export function inputOf({ source, ...blob }: PackedBlob, cache: BlobCache | undefined): BlobInput {
  if (!('send' in source)) return { ...blob, source };
  const { send } = source;
  return { ...blob, source: cache?.blob(blob, send) ?? { open: () => send() } };
}

/**
 * Makes room for what the cache has not. @param output where the bundle goes, which needs its space
 * before the cache does
 */
export function makeRoom(blobs: readonly BlobInput[], cache: BlobCache, output: string): Cached {
  const sent = blobs.filter(({ source }) => 'open' in source);
  const held = sent.filter(({ source }) => isHeld(source));
  const missing = sent.filter(({ source }) => !isHeld(source));
  const room = cache.makeRoom(missing.map(({ size }) => size));
  const space = spaceFor(join(cache.folder, 'blob'));
  const isShared = spaceFor(output)?.device === space?.device;
  // A cache that left no space for the bundle would be worse than none.
  const needed = room + (isShared ? sumOf(blobs) : 0);
  if (room > 0 && space !== undefined && space.free < needed)
    cache.stop(`${formatBytes(needed)} are needed, and ${formatBytes(space.free)} are free`);
  const of = { ofBlobs: sent.length, ofBytes: sumOf(sent) };
  return { blobs: held.length, bytes: sumOf(held), ...of };
}

const isHeld = (source: BlobBytes): boolean => 'open' in source && source.hint !== undefined;

const sumOf = (blobs: readonly BlobInput[]): number =>
  blobs.reduce((sum, { size }) => sum + size, 0);
