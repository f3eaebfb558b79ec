/**
 * A file, or a folder of files, that is there as a whole or not at all, whatever ends the process.
 */
import { randomBytes } from 'node:crypto';
import { constants, rmSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { printable, reject } from '@sealift/bytes';
import { awaitIo, rejectIo } from './file.ts';

/** Of a file to be made. */
export interface FileOptions {
  /** Who may read it; 0o644 unless said otherwise, less what the umask takes. */
  readonly mode?: number;
}

/**
 * Writes a file under a temporary name in the same folder, makes it durable, and renames it over
 * what may be at `path`. What `write`
 * throws leaves nothing behind, and what stood at `path` is untouched.
 * @throws Rejection IO (a full disk, or `path` is a link or no regular file) | what `write` throws
 */
export async function replaceFile<T>(
  path: string,
  write: (file: FileHandle) => Promise<T>,
  { mode = 0o644 }: FileOptions = {},
): Promise<T> {
  if ((await lookAt(path))?.isFile() === false)
    reject('IO', `${printable(path)} exists and is not a regular file: it is not replaced`);
  return underTemporaryName(path, async (temporary) => {
    const file = await awaitIo(path, () => open(temporary, NEW_FILE, mode));
    try {
      const written = await awaitIo(path, () => write(file));
      await awaitIo(path, () => file.sync());
      return written;
    } finally {
      await file.close();
    }
  });
}

/**
 * The same where nothing may be at `path`, whoever else writes there meanwhile: the name is taken
 * first, by an empty file.
 * @throws Rejection IO (something is at `path`) | as `replaceFile`
 */
export async function createFile<T>(
  path: string,
  write: (file: FileHandle) => Promise<T>,
  options: FileOptions = {},
): Promise<T> {
  const taken = await awaitIo(path, () => open(path, NEW_FILE, 0o600));
  await taken.close();
  return orDrop(path, () => replaceFile(path, write, options));
}

/** A link in its place, even one that leads nowhere, is refused. T29 */
const NEW_FILE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * The same for a folder. What is at `path` is never replaced: a folder may hold what nobody meant
 * to lose.
 * @param write fills the folder whose temporary path it gets, and makes each file durable
 * @throws Rejection IO (a full disk, or something is at `path`) | what `write` throws
 */
export async function makeFolder<T>(
  path: string,
  write: (folder: string) => Promise<T>,
): Promise<T> {
  if ((await lookAt(path)) !== undefined)
    reject('IO', `${printable(path)} exists: it is not replaced`);
  return underTemporaryName(path, async (temporary) => {
    await awaitIo(path, () => mkdir(temporary, 0o755));
    const written = await write(temporary);
    await syncFolder(temporary);
    return written;
  });
}

async function underTemporaryName<T>(
  path: string,
  make: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 128)}.${randomBytes(8).toString('hex')}.partial`,
  );
  return orDrop(temporary, async () => {
    const made = await make(temporary);
    await awaitIo(path, () => rename(temporary, path));
    await syncFolder(dirname(path));
    return made;
  });
}

/** Whoever ends the process midway (Ctrl-C) leaves nothing behind either. */
async function orDrop<T>(path: string, make: () => Promise<T>): Promise<T> {
  const drop = (): void => rmSync(path, { force: true, recursive: true });
  process.once('exit', drop);
  try {
    return await make();
  } catch (thrown) {
    drop();
    throw thrown;
  } finally {
    process.removeListener('exit', drop);
  }
}

/** A link would lead the bytes elsewhere; a device or FIFO is no place to rename to. T29 */
const lookAt = (path: string): Promise<Stats | undefined> =>
  lstat(path).catch((cause: NodeJS.ErrnoException) =>
    cause.code === 'ENOENT' ? undefined : rejectIo(path, cause),
  );

/**
 * Makes the new name durable. Some file systems have no such call for folders; then the name is as
 * durable as they make it.
 */
async function syncFolder(path: string): Promise<void> {
  const folder = await awaitIo(path, () => open(path, constants.O_RDONLY));
  try {
    await folder
      .sync()
      .catch((cause: NodeJS.ErrnoException) =>
        cause.code === 'EINVAL' ? undefined : rejectIo(path, cause),
      );
  } finally {
    await folder.close();
  }
}
