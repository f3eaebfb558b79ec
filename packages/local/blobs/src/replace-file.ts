/**
 * A file, or a folder of files, that is there as a whole or not at all, whatever ends the process.
 */
import { randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { constants, rmSync, type Stats } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { printable, Rejection, reject } from '@sealift/failures';
import { awaitIo, rejectIo } from './file.ts';

/** Of a file to be made. */
export interface FileOptions {
  /** Who may read it; 0o644 unless said otherwise, less what the umask takes. */
  readonly mode?: number;
  /** Whether a file at the path gives way; true unless said otherwise. */
  readonly overwrite?: boolean;
}

/**
 * Writes a file under a temporary name in the same folder, makes it durable, and renames it over
 * what may be at `path`. What `write`
 * throws leaves nothing behind, and what stood at `path` is untouched.
 * @throws Rejection IO (a full disk, `path` is a link or no regular file, or it is there and may
 * not
 * be overwritten) | what `write` throws
 */
export async function replaceFile<T>(
  path: string,
  write: (file: FileHandle) => Promise<T>,
  { mode = 0o644, overwrite = true }: FileOptions = {},
): Promise<T> {
  if (!overwrite) await refuseTaken(path);
  if ((await lookAt(path))?.isFile() === false)
    reject('IO', `${printable(path)} exists and is not a regular file: it is not replaced`);
  const giveName = overwrite ? rename : renameToFree;
  return underTemporaryName(path, giveName, async (temporary) => {
    const file = await awaitIo(path, () => open(temporary, NEW_FILE, mode));
    try {
      const written = await awaitIo(path, () => write(file).catch(sayOutput(path)));
      await awaitIo(path, () => file.sync());
      return written;
    } finally {
      await file.close();
    }
  });
}

/** Whoever writes has an open file, and calls it the output. */
const sayOutput = (path: string) => (thrown: unknown) => {
  const [, what] =
    thrown instanceof Rejection && thrown.code === 'IO'
      ? (/^the output: (.*)$/s.exec(thrown.message) ?? [])
      : [];
  if (what === undefined) throw thrown;
  return reject('IO', `${printable(path)}: ${what}`, { cause: thrown });
};

async function refuseTaken(path: string): Promise<void> {
  if ((await lookAt(path)) !== undefined)
    reject('IO', `${printable(path)} exists: it is not replaced`);
}

/**
 * A second name, which fails where one is there, and then the first one goes; file systems without
 * links are looked at once more.
 */
async function renameToFree(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (!NO_LINKS.has(code)) throw thrown;
    await refuseTaken(path);
    return rename(temporary, path);
  }
  await unlink(temporary);
}

const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

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
  await refuseTaken(path);
  return underTemporaryName(path, rename, async (temporary) => {
    await awaitIo(path, () => mkdir(temporary, 0o755));
    const written = await write(temporary);
    await syncFolder(temporary);
    return written;
  });
}

/** Who subscribes is told the path of each file or folder once it has its name. */
const WRITTEN = channel('sealift.file.written');

async function underTemporaryName<T>(
  path: string,
  giveName: (temporary: string, path: string) => Promise<void>,
  make: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 128)}.${randomBytes(8).toString('hex')}.partial`,
  );
  return orDrop(temporary, async () => {
    const made = await make(temporary);
    await awaitIo(path, () => giveName(temporary, path));
    WRITTEN.publish(path);
    await syncFolder(dirname(path));
    return made;
  });
}

/**
 * A file in `folder` that is gone in the end, whatever ends the process: for what is read and not
 * kept. Whoever opened it by its path goes on reading. @throws Rejection IO | what `use` throws
 */
export function scratchFile<T>(
  folder: string,
  use: (path: string, file: FileHandle) => Promise<T>,
): Promise<T> {
  const path = join(folder, `.sealift.${randomBytes(8).toString('hex')}.partial`);
  return orDrop(path, async () => {
    const file = await awaitIo(path, () => open(path, NEW_FILE, 0o600));
    try {
      return await use(path, file);
    } finally {
      await file.close();
      await unlink(path).catch(() => undefined);
    }
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
