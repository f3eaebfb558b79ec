/**
 * Shards from shards, block by block: memory does not grow with the volumes, nor with their number.
 */
import type { OnBytes } from '@sealift/blobs';
import { openKernel } from './kernel.ts';
import type { Matrix } from './matrix.ts';

export interface Shard {
  /**
   * Fills `into` with the bytes from `position` on; zeros behind the end. Called from the first
   * byte to the last.
   */
  read(into: Uint8Array, position: number): void;
}

/** All blocks that are in memory at one time. In bytes. */
const ROOM = 32 * 1024 * 1024;
const LARGEST = 1024 * 1024;
const STEP = 512;

/**
 * For each row, the sum of the sources times the row's coefficients.
 * @param length of every shard, a multiple of 16
 * @param write gets the bytes of a row's sum, from the first to the last; the array is used again
 * afterwards
 */
export async function combine(
  sources: readonly Shard[],
  rows: Matrix,
  length: number,
  write: (row: number, bytes: Uint8Array, position: number) => void,
  onBytes: OnBytes = () => undefined,
): Promise<void> {
  const block = Math.min(length, LARGEST, STEP * Math.floor(ROOM / (rows.length + 1) / STEP));
  const kernel = openKernel(block * (rows.length + 1));
  for (let position = 0; position < length; position += block) {
    const size = Math.min(block, length - position);
    kernel.area.fill(0, block);
    for (const [s, source] of sources.entries()) {
      source.read(kernel.area.subarray(0, size), position);
      for (const [r, row] of rows.entries())
        kernel.addScaled(block * (r + 1), 0, size, row[s] ?? 0);
      onBytes(size);
    }
    for (const r of rows.keys())
      write(r, kernel.area.subarray(block * (r + 1), block * (r + 1) + size), position);
    // Lets the progress bar draw and a signal arrive.
    await new Promise((resume) => setImmediate(resume));
  }
}
