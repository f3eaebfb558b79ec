/** From what a command line names (a set file, folders, volumes) to one set and where its files lie. */
import { closeSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { asIo, openRegular, readPiece } from '@sealift/blobs';
import { type Digest, LIMITS, printable, Rejection, reject } from '@sealift/bytes';
import { parseName, setName, type VolumeKind, volumeName } from './names.ts';
import { decodeSet, type Piece, type VolumeSet } from './set.ts';

/** A volume as its set describes it. */
export interface Volume {
  readonly kind: VolumeKind;
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
  /** Where its first byte stands in the bundle; that of parity stands behind the end while a bundle is put together. */
  readonly place: number;
}

export interface Found {
  readonly set: VolumeSet;
  readonly stem: string;
  /** Data, then parity. */
  readonly volumes: readonly Volume[];
  /** By name. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * Whether a command line names a set of volumes, by the names of files alone: the bytes of a bundle are never taken for something else.
 * @throws Rejection IO
 */
export function namesVolumes(paths: readonly string[]): boolean {
  return paths.length > 0 && paths.every((path) => path !== '-' && (isFolder(path) ? holdsSet(path) : parseName(basename(path)) !== undefined));
}

const isFolder = (path: string): boolean => asIo(path, () => statSync(path, { throwIfNoEntry: false }))?.isDirectory() ?? false;
const setFilesIn = (folder: string): string[] =>
  asIo(folder, () => readdirSync(folder))
    .filter((name) => parseName(name)?.kind === 'set')
    .map((name) => join(folder, name));
const holdsSet = (folder: string): boolean => !existsSync(join(folder, 'oci-layout')) && setFilesIn(folder).length > 0;

/**
 * Finds one set and its files. A set file that is named outright decides; otherwise the folders that are named, and those of the volumes
 * that are named, must hold the file of one set only.
 * @throws Rejection VOLUME_SET | VOLUME_FOREIGN (two sets, or a volume beyond the set's) | VOLUME_DUPLICATE | IO
 */
export function findVolumes(paths: readonly string[]): Found {
  // What is not there at all is told as that, before anything is missed in it.
  for (const path of paths) asIo(path, () => statSync(path));
  const folders = [...new Set(paths.map((path) => resolve(isFolder(path) ? path : dirname(path))))];
  const { set, stem } = oneSet(setFiles(paths, folders));
  const volumes = describe(set, stem);
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const name of asIo(folder, () => readdirSync(folder))) {
      const parsed = parseName(name);
      if (parsed === undefined || parsed.kind === 'set' || parsed.stem !== stem) continue;
      if (!volumes.some((each) => each.name === name)) reject('VOLUME_FOREIGN', `${shown(folder, name)}: the set has no such volume`);
      const other = found.get(name);
      if (other !== undefined) reject('VOLUME_DUPLICATE', `${shown(folder, name)}: the same volume lies at ${printable(other)} too`);
      found.set(name, join(folder, name));
    }
  }
  const stranger = paths.find((path) => !isFolder(path) && parseName(basename(path))?.stem !== stem);
  if (stranger !== undefined) reject('VOLUME_FOREIGN', `${printable(stranger)} is not a volume of ${printable(stem)} by its name`);
  return { set, stem, volumes, paths: found };
}

const shown = (folder: string, name: string): string => printable(join(folder, name));

/** The volumes may be a bundle, and not the one that was cut: an older one, whole, under the set file of this. T14 @throws Rejection VOLUME_FOREIGN */
export function expectBundle({ bundle }: VolumeSet, found: Digest): void {
  if (found !== bundle) reject('VOLUME_FOREIGN', `the volumes make the bundle ${found}, their set file is of ${bundle}`);
}

/** Every volume of a set, under the names that a stem gives them. */
export function describe(set: VolumeSet, stem: string): Volume[] {
  let place = 0;
  const describeNext = (kind: VolumeKind, i: number, { digest, size }: Piece): Volume => {
    place += size;
    return { kind, number: i + 1, name: volumeName(stem, kind, i + 1), digest, size, place: place - size };
  };
  return [
    ...set.data.map((piece, i) => describeNext('data', i, piece)),
    ...set.parity.map((digest, i) => describeNext('parity', i, { digest, size: set.shardSize })),
  ];
}

function setFiles(paths: readonly string[], folders: readonly string[]): string[] {
  const named = paths.filter((path) => parseName(basename(path))?.kind === 'set' && !isFolder(path));
  if (named.length > 0) return named;
  const whole = paths.filter(isFolder);
  const besides = paths.flatMap((path) => setFileBeside(path, folders));
  return [...new Set([...whole.flatMap(setFilesIn), ...besides])];
}

/** A volume that is named speaks for its set, wherever among the folders the set file lies. */
function setFileBeside(path: string, folders: readonly string[]): string[] {
  const stem = isFolder(path) ? undefined : parseName(basename(path))?.stem;
  return stem === undefined ? [] : folders.map((folder) => join(folder, setName(stem))).filter((file) => existsSync(file));
}

/** Copies of one set file are one set; two identities are refused, whichever of them is right. T14 */
function oneSet(files: readonly string[]): { set: VolumeSet; stem: string } {
  const sets = files.map((file) => ({ file, stem: stemOf(file), set: readSet(file) }));
  const [first] = sets;
  if (first === undefined) return reject('VOLUME_SET', 'there is no set file (NAME.set.json): it travels with every medium, beside the volume');
  const other = sets.find(({ set, stem }) => set.id !== first.set.id || stem !== first.stem);
  if (other !== undefined)
    reject('VOLUME_FOREIGN', `two sets lie together: ${printable(first.file)} is ${first.set.id}, ${printable(other.file)} is ${other.set.id}`);
  return first;
}

const stemOf = (file: string): string => parseName(basename(file))?.stem ?? reject('INTERNAL', 'a set file without a stem');

function readSet(file: string): VolumeSet {
  try {
    const { fd, size } = openRegular(file);
    try {
      if (size > LIMITS.setJson) reject('VOLUME_SET', `${size} bytes, limit ${LIMITS.setJson}`);
      return decodeSet(readPiece({ from: { fd, offset: 0 }, size }));
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || thrown.code === 'IO') throw thrown;
    return reject('VOLUME_SET', `${printable(file)}: ${thrown.message}`, { cause: thrown });
  }
}
