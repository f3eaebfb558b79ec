import { readAt } from '@sealift/blobs';
import type { Shard } from './combine.ts';

/** A part of an open file that counts as filled up with zeros to the shard size. */
export const shardAt = (fd: number, offset: number, size: number): Shard => ({
  read: (into, position) => {
    const piece = into.subarray(0, Math.max(0, Math.min(into.length, size - position)));
    into.fill(0, readAt(fd, piece, offset + position));
  },
});
