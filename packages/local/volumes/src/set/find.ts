/**
 * From what a command line names (a set file, folders, volumes) to one set and where its files lie.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { asIo } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';
import { findSet, isFolder, setFilesIn } from './find-set.ts';
import { parseName } from './names.ts';
import type { VolumeSet } from './set.ts';
import { describe, type Volume } from './volume.ts';

export interface Found {
  readonly set: VolumeSet;
  readonly stem: string;
  /** Data, then parity. */
  readonly volumes: readonly Volume[];
  /** By name. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * Whether a command line names a set of volumes, by the names of files alone: the bytes of a bundle
 * are never taken for something else.
 * @throws Rejection IO
 */
export function namesVolumes(paths: readonly string[]): boolean {
  return (
    paths.length > 0 &&
    paths.every(
      (path) =>
        path !== '-' && (isFolder(path) ? holdsSet(path) : parseName(basename(path)) !== undefined),
    )
  );
}

const holdsSet = (folder: string): boolean =>
  !existsSync(join(folder, 'oci-layout')) && setFilesIn(folder).length > 0;

/**
 * Finds one set and its files. A set file that is named outright decides; otherwise the folders
 * that are named, and those of the volumes
 * that are named, must hold the file of one set only.
 * @throws Rejection VOLUME_SET | VOLUME_FOREIGN (two sets, or a volume beyond the set's) |
 * VOLUME_DUPLICATE | IO
 */
export function findVolumes(paths: readonly string[]): Found {
  // What is not there at all is told as that, before anything is missed in it.
  for (const path of paths) asIo(path, () => statSync(path));
  const folders = [...new Set(paths.map((path) => resolve(isFolder(path) ? path : dirname(path))))];
  const { set, stem } = findSet(paths, folders);
  const volumes = describe(set, stem);
  const found = volumesIn(folders, stem, new Set(volumes.map(({ name }) => name)));
  const stranger = paths.find(
    (path) => !isFolder(path) && parseName(basename(path))?.stem !== stem,
  );
  if (stranger !== undefined)
    reject(
      'VOLUME_FOREIGN',
      `${printable(stranger)} is not a volume of ${printable(stem)} by its name`,
    );
  return { set, stem, volumes, paths: found };
}

/** Paths of what lies in the folders under the names of volumes. */
function volumesIn(
  folders: readonly string[],
  stem: string,
  known: ReadonlySet<string>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const name of asIo(folder, () => readdirSync(folder)).filter((each) =>
      isVolumeOf(stem, each),
    )) {
      const [path, other] = [join(folder, name), found.get(name)];
      if (!known.has(name))
        reject('VOLUME_FOREIGN', `${printable(path)}: the set has no such volume`);
      if (other !== undefined)
        reject(
          'VOLUME_DUPLICATE',
          `${printable(path)}: the same volume lies at ${printable(other)} too`,
        );
      found.set(name, path);
    }
  }
  return found;
}

function isVolumeOf(stem: string, name: string): boolean {
  const parsed = parseName(name);
  return parsed !== undefined && parsed.kind !== 'set' && parsed.stem === stem;
}
