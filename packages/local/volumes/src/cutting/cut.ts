/**
 * Where a bundle is cut: between entries where an entry fits into a volume, and inside an entry
 * only where it is larger than one.
 */
import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Plan } from '@sealift/tarball';
import { GRAIN } from '../set/set.ts';

/** The two blocks at the end of a bundle, which stay together. */
const END = 2 * GRAIN;

/**
 * The sizes of the volumes, in order, in bytes.
 * @param limit the most that a volume may hold, a multiple of 512
 * @throws Rejection USAGE when there would be more than LIMITS.volumes
 */
export function cutVolumes(plan: Plan, limit: number): number[] {
  const volumes: number[] = [];
  let filled = 0;
  const close = (): void => {
    volumes.push(filled);
    filled = 0;
    if (volumes.length >= LIMITS.volumes)
      reject(
        'USAGE',
        `more than ${LIMITS.volumes} volumes of ${limit} bytes: choose a larger --volume-size`,
      );
  };
  for (let length of lengths(plan)) {
    if (length <= limit && filled + length > limit) close();
    // Larger than any volume: what is left of this one is filled, so that no volume is wasted.
    for (; filled + length > limit; close()) {
      length -= limit - filled;
      filled = limit;
    }
    filled += length;
  }
  return [...volumes, filled];
}

/** Header, body and padding of each entry, and the end. */
function lengths({ head, trust, blobs, size }: Plan): number[] {
  const starts = [...head, ...trust, ...blobs].map(({ offset }) => offset - GRAIN);
  const edges = [...starts, size - END, size];
  return edges.slice(1).map((edge, i) => edge - (edges[i] ?? 0));
}
