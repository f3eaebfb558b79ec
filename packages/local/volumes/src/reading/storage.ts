import type { Location, Part } from '@sealift/blobs';
import { reject } from '@sealift/failures';
import type { Storage } from '@sealift/tarball';
import type { OpenVolume } from './open.ts';

/** Where the bytes of a bundle lie in its volumes, which follow each other. */
export function joined(open: readonly OpenVolume[], size: number): Storage {
  const at = (offset: number, length: number): Location => {
    const parts: Part[] = [];
    for (
      let i = holding(open, offset), from = offset;
      from < Math.min(size, offset + length);
      i++
    ) {
      const part = partOf(open[i], from, offset + length);
      parts.push(part);
      from += part.size;
    }
    return { parts, offset };
  };
  return { size, at };
}

function partOf(open: OpenVolume | undefined, from: number, to: number): Part {
  if (open === undefined) return reject('INTERNAL', 'the volumes end before their set');
  const { place, size } = open.volume;
  return { fd: open.fd, offset: from - place, size: Math.min(to, place + size) - from };
}

/**
 * The index of the volume that holds a byte. There are bundles of 200,000 entries in 999 volumes:
 * halving, not searching.
 */
export function holding(open: readonly OpenVolume[], offset: number): number {
  let [low, high] = [0, open.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((open[middle]?.volume.place ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}
