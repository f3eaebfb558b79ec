import { createHash } from 'node:crypto';
import { type OnBytes, writeAt } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { combine, type Shard } from './combine.ts';
import { parityRows } from './matrix.ts';

/**
 * Writes the parity of data volumes, each from the beginning of one of `files`.
 * @param shardSize of every parity volume, in bytes
 * @returns their digests. @throws Rejection IO
 */
export async function writeParity(
  data: readonly Shard[],
  shardSize: number,
  files: readonly number[],
  onBytes?: OnBytes,
): Promise<Digest[]> {
  const hashes = files.map(() => createHash('sha256'));
  const write = (row: number, bytes: Uint8Array, position: number): void => {
    writeAt(files[row] ?? -1, bytes, position);
    hashes[row]?.update(bytes);
  };
  await combine(data, parityRows(data.length, files.length), shardSize, write, onBytes);
  return hashes.map((hash): Digest => `sha256:${hash.digest('hex')}`);
}
