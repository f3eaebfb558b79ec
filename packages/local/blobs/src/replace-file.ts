/** A file that is there as a whole or not at all, whatever ends the process. */
import { randomBytes } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { type FileHandle, lstat, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { printable, reject } from '@sealift/bytes';
import { awaitIo, rejectIo } from './file.ts';

/**
 * Writes a file under a temporary name in the same folder, makes it durable, and renames it over what may be at `path`. What `write`
 * throws leaves nothing behind, and what stood at `path` is untouched.
 * @throws Rejection IO (a full disk, or `path` is a link or no regular file) | what `write` throws
 */
export async function replaceFile<T>(path: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  await rejectUnlessReplaceable(path);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 128)}.${randomBytes(8).toString('hex')}.partial`);
  // Whoever ends the process midway (Ctrl-C) leaves no file behind either.
  const drop = (): void => rmSync(temporary, { force: true });
  process.once('exit', drop);
  const file = await awaitIo(path, () => open(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644));
  try {
    const written = await write(file);
    await awaitIo(path, () => file.sync());
    await awaitIo(path, () => rename(temporary, path));
    await syncFolder(dirname(path));
    return written;
  } catch (thrown) {
    drop();
    throw thrown;
  } finally {
    process.removeListener('exit', drop);
    await file.close();
  }
}

/** A link would lead the bytes elsewhere; a device or FIFO is no place to rename to. T29 */
async function rejectUnlessReplaceable(path: string): Promise<void> {
  const there = await lstat(path).catch((cause: NodeJS.ErrnoException) => (cause.code === 'ENOENT' ? undefined : rejectIo(path, cause)));
  if (there?.isFile() === false) reject('IO', `${printable(path)} exists and is not a regular file: it is not replaced`);
}

/** Makes the new name durable. Some file systems have no such call for folders; then the name is as durable as they make it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await awaitIo(path, () => open(path, constants.O_RDONLY));
  try {
    await folder.sync().catch((cause: NodeJS.ErrnoException) => (cause.code === 'EINVAL' ? undefined : rejectIo(path, cause)));
  } finally {
    await folder.close();
  }
}
