/**
 * The files inside somebody else's tar: a source for export and never a thing to verify, since a
 * tar that is read leniently means different things to different readers. Of an archive of many
 * gigabytes only headers are read here.
 */

import { closeSync } from 'node:fs';
import { posix } from 'node:path';
import { openRegular, readAt } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { refuseNoTar } from '@sealift/tarball';
import { digestOfName, type LayoutFiles, type StoredFile } from './files.ts';
import { type ReadAt, readEntry, type TarEntry } from './tar-entry.ts';

/** A file in a tar that is open. */
export interface FileInTar extends StoredFile {
  readonly from: { readonly fd: number; readonly offset: number };
}

/** A tar that is open until `close`. */
export interface TarFiles {
  /** Names of files and links, without a leading `./`, in the order of the tar. */
  readonly names: readonly string[];
  /**
   * A file, or what a link leads to; undefined where nothing has this name. @throws Rejection
   * TAR_NAME for a link that leads out, to nothing, or around
   */
  file(name: string): FileInTar | undefined;
  close(): void;
}

/**
 * Opens a tar and lists its files. @throws Rejection NO_BUNDLE | TAR_* | UNSUPPORTED | LIMIT | IO
 */
export async function openTar(path: string): Promise<TarFiles> {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    const entries = await listEntries(fd, size);
    return {
      names: [...entries.keys()],
      file: (name) => follow(entries, name, fd),
      close: () => closeSync(fd),
    };
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

/** The files of an OCI layout in a tar. @throws Rejection as `openTar` */
export async function filesOfTar(path: string): Promise<LayoutFiles> {
  const tar = await openTar(path);
  const blobs = new Map<Digest, StoredFile>();
  try {
    for (const name of tar.names) {
      const { dir, base } = posix.parse(name);
      const of = dir === 'blobs/sha256' ? digestOfName(base) : undefined;
      const file = of && tar.file(name);
      if (of !== undefined && file !== undefined) blobs.set(of, file);
    }
  } catch (thrown) {
    tar.close();
    throw thrown;
  }
  return { root: tar.file, blobs, close: tar.close };
}

type Entries = ReadonlyMap<string, TarEntry>;

async function listEntries(fd: number, total: number): Promise<Entries> {
  const read: ReadAt = (position, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readAt(fd, bytes, position));
  };
  refuseNoTar(read(0, 512));
  // Here: a program that verifies has it, and never loads it.
  const { extract } = await import('tar-stream');
  const entries = new Map<string, TarEntry>();
  let count = 0;
  for (let at = 0; at < total; ) {
    const entry = await readEntry(extract, read, at);
    if (entry === undefined) break;
    if (++count > LIMITS.foreignEntries)
      reject(
        'LIMIT',
        `the tar has more than ${LIMITS.foreignEntries} entries: unpack it and give the folder`,
        { offset: at },
      );
    if (entry.offset + entry.size > total)
      reject('TAR_TRUNCATED', `the tar ends inside "${printable(entry.name)}"`, { offset: total });
    add(entries, entry, at);
    at = entry.next;
  }
  return entries;
}

/** Of two files of one name every reader takes another. */
function add(entries: Map<string, TarEntry>, entry: TarEntry, offset: number): void {
  if (entry.type === 'folder') return;
  if (entries.has(entry.name))
    reject('TAR_NAME', `"${printable(entry.name)}" stands twice in the tar`, { offset });
  entries.set(entry.name, entry);
}

/** `docker save` links layers that images share, and other archivers all equal files. */
const LINKS = 8;

function follow(entries: Entries, wanted: string, fd: number): FileInTar | undefined {
  let name = wanted;
  for (let links = 0; links <= LINKS; links++) {
    const entry = entries.get(name);
    if (entry === undefined && links > 0)
      reject('TAR_NAME', `"${printable(wanted)}" is a link to nothing in the tar`);
    if (entry === undefined) return undefined;
    const { type, size, offset } = entry;
    if (type === 'file') return { size, from: { fd, offset } };
    name = targetOf(entry);
  }
  return reject('TAR_NAME', `"${printable(wanted)}" is a link around links`);
}

/** Hard links are named from the root of the tar, the others from where they are. */
function targetOf({ name, type, target }: TarEntry): string {
  const path = posix.normalize(type === 'link' ? target : posix.join(posix.dirname(name), target));
  return posix.isAbsolute(target) || path === '..' || path.startsWith('../')
    ? reject('TAR_NAME', `"${printable(name)}" is a link out of the tar`)
    : path;
}
