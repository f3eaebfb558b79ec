/** Lost volumes from parity, in the file where all the others stand. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type OnBytes, writeAt } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';
import { combine } from '../parity/combine.ts';
import { rebuildRows } from '../parity/matrix.ts';
import { shardAt } from '../parity/shard.ts';
import type { Found } from '../set/find.ts';
import type { Volume } from '../set/volume.ts';
import type { Gathered } from './gather.ts';

/**
 * Writes what is lost to its place, from the data and the parity that were gathered.
 * @throws Rejection VOLUME_DAMAGED when the set's parity is not of its data; IO
 */
export async function rebuild(
  { set, volumes }: Found,
  { copied, lost }: Gathered,
  file: FileHandle,
  onBytes?: OnBytes,
): Promise<void> {
  const left = volumes.filter(({ name }) => copied.has(name));
  const parity = left.filter(({ kind }) => kind === 'parity').slice(0, lost.length);
  const sources = [...left.filter(({ kind }) => kind === 'data'), ...parity].map(
    ({ place, size }) => shardAt(file.fd, place, size),
  );
  const rows = rebuildRows(set.data.length, lost.map(indexOf), parity.map(indexOf));
  const hashes = lost.map(() => createHash('sha256'));
  const write = (row: number, bytes: Uint8Array, position: number): void => {
    const { place = 0, size = 0 } = lost[row] ?? {};
    const piece = bytes.subarray(0, Math.max(0, size - position));
    writeAt(file.fd, piece, place + position);
    hashes[row]?.update(piece);
  };
  await combine(sources, rows, set.shardSize, write, onBytes);
  expectRebuilt(
    lost,
    hashes.map((hash) => `sha256:${hash.digest('hex')}`),
  );
}

const indexOf = ({ number }: Volume): number => number - 1;

/**
 * Parity that hashes right and rebuilds something else was made for other data: somebody wrote a
 * set file to match. T14
 */
function expectRebuilt(lost: readonly Volume[], digests: readonly string[]): void {
  const wrong = lost.find(({ digest }, i) => digest !== digests[i]);
  if (wrong !== undefined)
    reject(
      'VOLUME_DAMAGED',
      `${printable(wrong.name)}, rebuilt, does not hash to what its set says: the parity is not ` +
        `of this data`,
    );
}
