/** Cuts a finished bundle into a folder with the volumes of a set. */
import { closeSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asIo, makeFolder, type OnBytes, openRegular, writeAt } from '@sealift/blobs';
import { type Digest, LIMITS, reject } from '@sealift/bytes';
import { inFile, planBundle, readBundleFrom } from '@sealift/tarball';
import { openVolumeSet } from './content.ts';
import { cutVolumes } from './cut.ts';
import { describe, type Volume } from './find.ts';
import { hashVolume } from './hash-volume.ts';
import { setName, stemFor, type VolumeKind } from './names.ts';
import { openVolumes } from './open.ts';
import { writeParity } from './parity/encode.ts';
import { shardAt } from './parity/shard.ts';
import { encodeSet, makeSet, type Piece, type VolumeSet } from './set.ts';
import { copyRange, type Range, withNewFile, withNewFiles } from './write-volume.ts';

export interface SplitOptions {
  /** The most that a volume may hold, in bytes (`parseVolumeSize`). */
  readonly volumeSize: number;
  /** How many volumes may be lost and rebuilt from the others; by default none. */
  readonly parity?: number;
  /** A step begins (`split`, `parity`, `check`), with its bytes. */
  readonly onStep?: (step: string, bytes: number) => void;
  readonly onBytes?: OnBytes;
  readonly jobs?: number;
}

export interface WrittenVolumes {
  readonly folder: string;
  /** Names the set. */
  readonly id: Digest;
  /** Names the bundle. */
  readonly bundle: Digest;
  /** Of the bundle, in bytes. */
  readonly size: number;
  /** Name of the set file in the folder. */
  readonly setFile: string;
  readonly volumes: readonly Volume[];
}

/**
 * Writes the volumes of a bundle and their set file into a new folder. The same bundle, size and parity give the same bytes. The folder
 * gets its name after the volumes were read back as a bundle, structure and every digest.
 * @throws Rejection what `openBundle` throws | DIGEST when the bundle is damaged | USAGE | IO, then nothing is left behind
 */
export const writeVolumes = (bundle: string, folder: string, options: SplitOptions): Promise<WrittenVolumes> =>
  makeFolder(folder, (temporary) => cutInto(temporary, folder, bundle, options));

/**
 * The same for a bundle that is made for it: `write` gets the path of a file that is gone when the folder gets its name. So the disk of
 * the folder holds the bundle twice for a while.
 * @throws Rejection as `writeVolumes`, before `write` is called where something is at `folder`; and what `write` throws
 */
export const writeAsVolumes = <T>(
  folder: string,
  options: SplitOptions,
  write: (file: string) => Promise<T>,
): Promise<{ readonly result: T; readonly volumes: WrittenVolumes }> =>
  makeFolder(folder, async (temporary) => {
    const whole = join(temporary, 'whole');
    const result = await write(whole);
    const volumes = await cutInto(temporary, folder, whole, options);
    asIo(folder, () => rmSync(whole));
    return { result, volumes };
  });

async function cutInto(temporary: string, folder: string, bundle: string, options: SplitOptions): Promise<WrittenVolumes> {
  const { fd, size } = openRegular(bundle, { follow: true });
  try {
    const { manifest, manifestDigest } = await readBundleFrom(inFile(fd, size), bundle, () => undefined);
    const ranges = rangesOf(fd, cutVolumes(planBundle(manifest), options.volumeSize));
    checkCount(ranges.length, options);
    options.onStep?.('split', size);
    const data = await copyAll(ranges, temporary, options);
    const parity = await addParity(ranges, temporary, options);
    const written = await nameAll(temporary, folder, makeSet(manifestDigest, data, parity));
    options.onStep?.('check', size);
    await readBack(temporary, written, options);
    return { folder, bundle: manifestDigest, size, ...written };
  } finally {
    closeSync(fd);
  }
}

function rangesOf(fd: number, sizes: readonly number[]): Range[] {
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return { fd, offset: end - size, size };
  });
}

function checkCount(data: number, { parity = 0 }: SplitOptions): void {
  if (parity > 0 && data + parity > LIMITS.shards)
    reject('USAGE', `${data} volumes and ${parity} of parity are ${data + parity}, limit ${LIMITS.shards}: choose a larger --volume-size, or less parity`);
}

/** The volumes under numbers: their names hold the identity, which only their hashes give. */
async function copyAll(ranges: readonly Range[], folder: string, { onBytes }: SplitOptions): Promise<Piece[]> {
  const data: Piece[] = [];
  for (const [i, range] of ranges.entries()) {
    const digest = await withNewFile(numbered(folder, 'data', i + 1), (into) => copyRange(range, into, onBytes));
    data.push({ digest, size: range.size });
  }
  return data;
}

async function addParity(ranges: readonly Range[], folder: string, { parity = 0, onBytes, onStep }: SplitOptions): Promise<Digest[]> {
  if (parity === 0) return [];
  const shardSize = Math.max(...ranges.map(({ size }) => size));
  onStep?.('parity', shardSize * ranges.length);
  const shards = ranges.map(({ fd, offset, size }) => shardAt(fd, offset, size));
  const paths = Array.from({ length: parity }, (_, i) => numbered(folder, 'parity', i + 1));
  return withNewFiles(paths, (files) => writeParity(shards, shardSize, files, onBytes));
}

const numbered = (folder: string, kind: VolumeKind, number: number): string => join(folder, `${kind}-${number}`);

async function nameAll(temporary: string, folder: string, set: VolumeSet): Promise<Pick<WrittenVolumes, 'id' | 'setFile' | 'volumes'>> {
  const stem = stemFor(folder, set.id);
  const volumes = describe(set, stem);
  for (const { kind, number, name } of volumes) asIo(name, () => renameSync(numbered(temporary, kind, number), join(temporary, name)));
  const setFile = setName(stem);
  await withNewFile(join(temporary, setFile), async (into) => writeAt(into, encodeSet(set), 0));
  return { id: set.id, setFile, volumes };
}

/** What travels is what was verified: the volumes themselves, by the code of the far side. */
async function readBack(folder: string, { setFile, volumes }: Pick<WrittenVolumes, 'setFile' | 'volumes'>, { onBytes, jobs }: SplitOptions): Promise<void> {
  const options = { ...(onBytes === undefined ? {} : { onBytes }), ...(jobs === undefined ? {} : { jobs }) };
  const content = await openVolumeSet([join(folder, setFile)]);
  const paths = new Map(volumes.map(({ name }) => [name, join(folder, name)]));
  const parity = openVolumes({ volumes: volumes.filter(({ kind }) => kind === 'parity'), paths });
  try {
    await content.hashStored(options);
    for (const each of parity.open) await hashVolume(each, options);
  } finally {
    parity.close();
    await content.close();
  }
}
