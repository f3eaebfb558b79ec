/**
 * The files of a set, one kind after the other: data, parity, the set file; and a look at all of
 * them.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { asIo, writeAt } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { BundleContent } from '@sealift/tarball';
import { hashStored, type Whole } from '@sealift/verify/whole';
import { writeParity } from '../parity/encode.ts';
import { shardAt } from '../parity/shard.ts';
import { openVolumeSet } from '../reading/content.ts';
import { hashVolume } from '../reading/hash-volume.ts';
import { openVolumes } from '../reading/open.ts';
import { setName, stemFor, type VolumeKind } from '../set/names.ts';
import { encodeSet, type Piece, type VolumeSet } from '../set/set.ts';
import { describe } from '../set/volume.ts';
import type { SplitOptions, WrittenVolumes } from './split.ts';
import { copyRange, type Range, withFiles, withNewFile, withNewFiles } from './write-volume.ts';

export function rangesOf(fd: number, sizes: readonly number[]): Range[] {
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return { fd, offset: end - size, size };
  });
}

export function checkCount(data: number, { parity = 0 }: SplitOptions): void {
  if (parity > 0 && data + parity > LIMITS.shards)
    reject(
      'USAGE',
      `${data} volumes and ${parity} of parity are ${data + parity}, limit ${LIMITS.shards}: ` +
        `choose a larger --volume-size, or less parity`,
    );
}

/**
 * The volumes under numbers: their names hold the identity, which only their hashes give. The last
 * is copied first: a file can lose its end.
 */
export async function copyAll(
  ranges: readonly Range[],
  folder: string,
  { onBytes }: SplitOptions,
  left: (length: number) => void = () => undefined,
): Promise<Piece[]> {
  const data: Piece[] = [];
  for (const [i, range] of [...ranges.entries()].reverse()) {
    const digest = await withNewFile(numbered(folder, 'data', i + 1), (into) =>
      copyRange(range, into, onBytes),
    );
    data.unshift({ digest, size: range.size });
    left(range.offset);
  }
  return data;
}

export async function addParity(
  data: readonly Piece[],
  folder: string,
  { parity = 0, onBytes, onStep }: SplitOptions,
): Promise<Digest[]> {
  if (parity === 0) return [];
  const shardSize = Math.max(...data.map(({ size }) => size));
  onStep?.('parity', shardSize * data.length);
  const made = Array.from({ length: parity }, (_, i) => numbered(folder, 'parity', i + 1));
  return withFiles(
    data.map((_, i) => numbered(folder, 'data', i + 1)),
    (volumes) => {
      const shards = volumes.map((fd, i) => shardAt(fd, 0, data[i]?.size ?? 0));
      return withNewFiles(made, (files) => writeParity(shards, shardSize, files, onBytes));
    },
  );
}

const numbered = (folder: string, kind: VolumeKind, number: number): string =>
  join(folder, `${kind}-${number}`);

export async function nameAll(
  temporary: string,
  folder: string,
  set: VolumeSet,
): Promise<Pick<WrittenVolumes, 'id' | 'setFile' | 'volumes'>> {
  const stem = stemFor(folder, set.id);
  const volumes = describe(set, stem);
  for (const { kind, number, name } of volumes)
    asIo(name, () => renameSync(numbered(temporary, kind, number), join(temporary, name)));
  const setFile = setName(stem);
  await withNewFile(join(temporary, setFile), async (into) => writeAt(into, encodeSet(set), 0));
  return { id: set.id, setFile, volumes };
}

/** What travels is what was verified: the volumes themselves, by the code of the far side. */
export async function readBack(
  folder: string,
  { setFile, volumes }: Pick<WrittenVolumes, 'setFile' | 'volumes'>,
  { onBytes, jobs }: SplitOptions,
): Promise<Whole<BundleContent>> {
  const options = {
    ...(onBytes === undefined ? {} : { onBytes }),
    ...(jobs === undefined ? {} : { jobs }),
  };
  const content = await openVolumeSet([join(folder, setFile)]);
  const paths = new Map(volumes.map(({ name }) => [name, join(folder, name)]));
  const parity = openVolumes({ volumes: volumes.filter(({ kind }) => kind === 'parity'), paths });
  try {
    const whole = await hashStored(content, options);
    for (const each of parity.open) await hashVolume(each, options);
    return whole;
  } finally {
    parity.close();
    await content.close();
  }
}
