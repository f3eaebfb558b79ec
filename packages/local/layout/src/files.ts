/** The files of a layout, wherever they lie: in a folder or in a tar. */
import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asIo, type Location } from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';

/** A regular file: its size in bytes and where its bytes lie. */
export interface StoredFile {
  readonly size: number;
  readonly from: Location;
}

export interface LayoutFiles {
  /** A file at the root: `index.json`, `oci-layout`. */
  root(name: string): StoredFile | undefined;
  /** Everything in blobs/sha256 that has the name of a digest. */
  readonly blobs: ReadonlyMap<Digest, StoredFile>;
  close(): void;
}

const BLOB = /^[0-9a-f]{64}$/;

/** The digest that a file name in blobs/sha256 stands for, if it is one. */
export const digestOfName = (name: string): Digest | undefined =>
  BLOB.test(name) ? digest.parse(`sha256:${name}`) : undefined;

/**
 * The files of a folder. Links, FIFOs and devices are refused: a link would bring in a file that
 * nobody meant to carry. T29 @throws Rejection INDEX | IO
 */
export function filesOfFolder(path: string): LayoutFiles {
  const blobs = new Map<Digest, StoredFile>();
  const folder = join(path, 'blobs', 'sha256');
  const complete = [join(path, 'blobs'), folder].every(isFolder);
  for (const entry of complete
    ? asIo(folder, () => readdirSync(folder, { withFileTypes: true }))
    : []) {
    const of = digestOfName(entry.name);
    if (of !== undefined) blobs.set(of, storedFile(folder, entry));
  }
  return { root: (name) => rootFile(path, name), blobs, close: () => undefined };
}

/** Whether a folder is there; anything else of that name is refused. */
function isFolder(path: string): boolean {
  const stat = asIo(path, () => lstatSync(path, { throwIfNoEntry: false }));
  return stat !== undefined && (stat.isDirectory() || refuseOther(path, stat, 'folder'));
}

function storedFile(folder: string, entry: Dirent): StoredFile {
  const path = join(folder, entry.name);
  if (!entry.isFile()) refuseOther(path, entry);
  return { size: asIo(path, () => lstatSync(path)).size, from: { path } };
}

function rootFile(folder: string, name: string): StoredFile | undefined {
  const path = join(folder, name);
  const stat = asIo(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) return undefined;
  return stat.isFile() ? { size: stat.size, from: { path } } : refuseOther(path, stat);
}

const refuseOther = (
  path: string,
  found: Pick<Dirent, 'isSymbolicLink'>,
  wanted = 'regular file',
): never =>
  reject(
    'INDEX',
    found.isSymbolicLink()
      ? `${printable(path)} is a link, and none is followed: copy the layout with cp -rL`
      : `${printable(path)} is not a ${wanted}`,
  );
