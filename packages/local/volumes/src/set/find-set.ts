/** The set file that paths mean, and no second one. */
import { closeSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asIo, openRegular, readPiece } from '@sealift/blobs';
import { LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { parseName, setName } from './names.ts';
import { decodeSet, type VolumeSet } from './set.ts';

export const isFolder = (path: string): boolean =>
  asIo(path, () => statSync(path, { throwIfNoEntry: false }))?.isDirectory() ?? false;

export const setFilesIn = (folder: string): string[] =>
  asIo(folder, () => readdirSync(folder))
    .filter((name) => parseName(name)?.kind === 'set')
    .map((name) => join(folder, name));

/**
 * @param folders those of `paths`
 * @throws Rejection VOLUME_SET | VOLUME_FOREIGN where two sets lie together | IO
 */
export const findSet = (
  paths: readonly string[],
  folders: readonly string[],
): { set: VolumeSet; stem: string } => oneSet(setFiles(paths, folders), folders);

function setFiles(paths: readonly string[], folders: readonly string[]): string[] {
  const named = paths.filter(
    (path) => parseName(basename(path))?.kind === 'set' && !isFolder(path),
  );
  if (named.length > 0) return named;
  const whole = paths.filter(isFolder);
  const besides = paths.flatMap((path) => setFileBeside(path, folders));
  return [...new Set([...whole.flatMap(setFilesIn), ...besides])];
}

/** A volume that is named speaks for its set, wherever among the folders the set file lies. */
function setFileBeside(path: string, folders: readonly string[]): string[] {
  const stem = isFolder(path) ? undefined : parseName(basename(path))?.stem;
  return stem === undefined
    ? []
    : folders.map((folder) => join(folder, setName(stem))).filter((file) => existsSync(file));
}

/**
 * Copies of one set file are one set; two identities are refused, whichever of them is right. T14
 */
function oneSet(
  files: readonly string[],
  folders: readonly string[],
): { set: VolumeSet; stem: string } {
  const sets = files.map((file) => ({ file, stem: stemOf(file), set: readSet(file) }));
  const [first] = sets;
  if (first === undefined)
    return reject(
      'VOLUME_SET',
      `there is no set file (NAME.set.json) in ${folders.map(printable).join(', ')}: it travels ` +
        'with every medium, beside the volume',
    );
  const other = sets.find(({ set, stem }) => set.id !== first.set.id || stem !== first.stem);
  if (other !== undefined)
    reject(
      'VOLUME_FOREIGN',
      `two sets lie together: ${printable(first.file)} is ${first.set.id}, ` +
        `${printable(other.file)} is ${other.set.id}`,
    );
  return first;
}

const stemOf = (file: string): string =>
  parseName(basename(file))?.stem ?? reject('INTERNAL', 'a set file without a stem');

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
