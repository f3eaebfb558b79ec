/** Folders and files of the log. */
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asIo, awaitIo, readRegular, replaceFile } from '@sealift/blobs';
import { Rejection, reject } from '@sealift/failures';

export const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

/** What the system said. */
const rootOf = ({ cause }: Error): unknown => (cause instanceof Rejection ? rootOf(cause) : cause);

export const unreadable = (path: string, cause: unknown): never =>
  asIo(path, () => {
    throw cause;
  });

/** The bytes of a file, or undefined where there is none. @throws Rejection IO */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    // T29: a log comes on a stick too, where a FIFO would hold its reader for ever.
    return readRegular(path);
  } catch (thrown) {
    if (thrown instanceof Rejection && isMissing(rootOf(thrown))) return undefined;
    throw thrown;
  }
}

/**
 * A file that is there as a whole or not at all: written under another name, made durable, renamed;
 * then its folder is made durable. @throws Rejection IO
 */
export const writeWhole = (path: string, content: Uint8Array | string): Promise<void> =>
  replaceFile(path, (file) => awaitIo(path, () => file.writeFile(content)));

/**
 * Makes `folder`, which is below `root`, and the folders between. Each is made durable in its
 * parent before anything is put into it. @throws Rejection IO
 */
export async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root || (await makeFolder(folder)) !== 'no parent') return;
  await makeFolders(root, dirname(folder));
  await makeFolder(folder);
}

async function makeFolder(folder: string): Promise<'made' | 'there' | 'no parent'> {
  try {
    await mkdir(folder, { mode: 0o755 });
  } catch (cause) {
    if (isMissing(cause)) return 'no parent';
    return cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
      ? 'there'
      : unreadable(folder, cause);
  }
  await syncFolder(dirname(folder));
  return 'made';
}

async function syncFolder(path: string): Promise<void> {
  const folder = await awaitIo(path, () => open(path, 'r'));
  try {
    await awaitIo(path, () => folder.sync());
  } finally {
    await folder.close();
  }
}

/** What the disk refuses is AUDIT_LOG; what the log's own bytes are refused for keeps its code. */
export async function unwritable<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof Rejection && cause.code === 'IO')
      return reject('AUDIT_LOG', cause.message, { cause });
    throw cause;
  }
}
