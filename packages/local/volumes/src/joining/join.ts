/** Volumes back into one file, which is there as a whole and verified, or not at all. */
import type { FileHandle } from 'node:fs/promises';
import { awaitIo, replaceFile } from '@sealift/blobs';
import { requireSpace } from '@sealift/blobs/space';
import type { Digest } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import { type BundleContent, inFile, readBundleFrom } from '@sealift/tarball';
import { hashStored, type Whole } from '@sealift/verify/whole';
import { rejectIncomplete, type VolumeState } from '../reading/open.ts';
import { type Found, findVolumes } from '../set/find.ts';
import { expectBundle, type Volume } from '../set/volume.ts';
import { type Gathered, type GatherOptions, gather } from './gather.ts';
import { rebuild } from './rebuild.ts';

/** How the volumes of a set become one file. */
export interface JoinOptions extends GatherOptions {
  /** Whether a file at the output's path gives way; true unless said otherwise. */
  readonly overwrite?: boolean;
  /**
   * What is there and what is not; told before a failure too, so that a receiver knows what to ask
   * for.
   */
  readonly onState?: (state: SetState) => void;
}

/** A set and what is there of it. */
export interface SetState {
  readonly id: Digest;
  /** Of the bundle, in bytes. */
  readonly size: number;
  /** How many volumes are enough, where the set has parity for those that are not there. */
  readonly enough: number;
  readonly volumes: readonly (Omit<Volume, 'place'> & { readonly state: VolumeState })[];
}

/** The bundle that came out of a set, and which volumes had to be rebuilt for it. */
export interface Joined {
  readonly path: string;
  readonly size: number;
  /** Names the bundle. */
  readonly bundle: Digest;
  /** Names of the volumes that were rebuilt from parity. */
  readonly rebuilt: readonly string[];
}

/**
 * Joins the volumes of a set into one file, which gets its name after every volume was hashed, and
 * structure and every digest of the
 * bundle were verified.
 * @param paths a set file, folders, or volumes
 * @throws Rejection VOLUME_* | what `openBundle` throws | DIGEST | IO, then nothing is left behind
 */
export async function joinVolumes(
  paths: readonly string[],
  output: string,
  options: JoinOptions = {},
): Promise<Joined> {
  const found = findVolumes(paths);
  const { size } = found.set;
  requireSpace(output, size);
  const fill = async (file: FileHandle): Promise<Joined> => {
    await awaitIo('the output', () => file.truncate(size));
    const gathered = await gather(found, paths, file, options);
    options.onState?.(stateOf(found, gathered));
    if (!gathered.isEnough) rejectIncomplete(found, gathered, options.rebuild);
    if (gathered.lost.length > 0) await rebuild(found, gathered, file, options.onBytes);
    await awaitIo('the output', () => file.truncate(size));
    await awaitIo('the output', () => file.sync());
    const { content } = await verify(file, size, output, options);
    const bundle = content.manifestDigest;
    expectBundle(found.set, bundle);
    return { path: output, size, bundle, rebuilt: gathered.lost.map(({ name }) => name) };
  };
  return replaceFile(output, fill, { overwrite: options.overwrite ?? true });
}

function stateOf({ set, volumes, paths }: Found, { copied, flaws }: Gathered): SetState {
  const state = (name: string): VolumeState =>
    flaws.has(name) ? 'damaged' : copied.has(name) || paths.has(name) ? 'present' : 'missing';
  const states = volumes.map(({ place: _, ...volume }) => ({
    ...volume,
    state: state(volume.name),
  }));
  return { id: set.id, size: set.size, enough: set.data.length, volumes: states };
}

/** A joined bundle is verified from zero. */
async function verify(
  file: FileHandle,
  size: number,
  path: string,
  { jobs }: JoinOptions,
): Promise<Whole<BundleContent>> {
  const content = await readBundleFrom(inFile(file.fd, size), printable(path), () => undefined);
  return hashStored(content, jobs === undefined ? {} : { jobs });
}
