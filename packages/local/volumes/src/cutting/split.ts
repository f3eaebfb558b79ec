/** Cuts a finished bundle into a folder with the volumes of a set. */

import { closeSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { asIo, makeFolder, type OnBytes, openRegular } from '@sealift/blobs';
import { requireSpace } from '@sealift/blobs/space';
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { inFile, planBundle, readBundleFrom } from '@sealift/tarball';
import { makeSet } from '../set/set.ts';
import type { Volume } from '../set/volume.ts';
import { cutVolumes } from './cut.ts';
import { addParity, checkCount, copyAll, nameAll, rangesOf, readBack } from './write-set.ts';

/** How large volumes may be, and how many of them may be lost. */
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

/** A set of volumes that was written and read back. */
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
 * Writes the volumes of a bundle and their set file into a new folder. The same bundle, size and
 * parity give the same bytes. The folder
 * gets its name after the volumes were read back as a bundle, structure and every digest.
 * @throws Rejection what `openBundle` throws | DIGEST when the bundle is damaged | USAGE | IO, then
 * nothing is left behind
 */
export const writeVolumes = (
  bundle: string,
  folder: string,
  options: SplitOptions,
): Promise<WrittenVolumes> =>
  makeFolder(folder, (temporary) => cutInto(temporary, folder, bundle, options));

/**
 * The same for a bundle that is made for it: `write` gets the path of a file that is gone when the
 * folder gets its name. It loses what was
 * copied out of it, so that the disk never holds more than the bundle and its largest volume, and
 * the parity.
 * @throws Rejection as `writeVolumes`, before `write` is called where something is at `folder`; and
 * what `write` throws
 */
export const writeAsVolumes = <T>(
  folder: string,
  options: SplitOptions,
  write: (file: string) => Promise<T>,
): Promise<{ readonly result: T; readonly volumes: WrittenVolumes }> =>
  makeFolder(folder, async (temporary) => {
    const whole = join(temporary, 'whole');
    const result = await write(whole);
    const volumes = await cutInto(temporary, folder, whole, options, (length) =>
      asIo(folder, () => truncateSync(whole, length)),
    );
    asIo(folder, () => rmSync(whole));
    return { result, volumes };
  });

/** What a bundle that loses what was copied needs beside itself is its largest volume. In bytes. */
function spaceOf(
  ranges: readonly { readonly size: number }[],
  { parity = 0 }: SplitOptions,
  isMoved: boolean,
): number {
  const largest = Math.max(...ranges.map(({ size }) => size));
  const data = isMoved ? largest : ranges.reduce((sum, { size }) => sum + size, 0);
  return data + parity * largest;
}

/** @param left called with how much of the bundle, from its beginning, is not copied yet */
async function cutInto(
  temporary: string,
  folder: string,
  bundle: string,
  options: SplitOptions,
  left?: (length: number) => void,
): Promise<WrittenVolumes> {
  const { fd, size } = openRegular(bundle, { follow: true });
  try {
    const { manifest, manifestDigest } = await Rejection.naming(bundle, () =>
      readBundleFrom(inFile(fd, size), bundle, () => undefined),
    );
    const ranges = rangesOf(fd, cutVolumes(planBundle(manifest), options.volumeSize));
    checkCount(ranges.length, options);
    requireSpace(folder, spaceOf(ranges, options, left !== undefined));
    options.onStep?.('split', size);
    const data = await copyAll(ranges, temporary, options, left);
    const parity = await addParity(data, temporary, options);
    const written = await nameAll(temporary, folder, makeSet(manifestDigest, data, parity));
    options.onStep?.('check', size);
    const { content } = await readBack(temporary, written, options);
    return { folder, bundle: content.manifestDigest, size, ...written };
  } finally {
    closeSync(fd);
  }
}
