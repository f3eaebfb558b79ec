/**
 * Reading regular files at positions, whole and in pieces. Sync calls: four to eleven times faster
 * than promises for small pieces.
 */
import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { printable, reject } from '@sealift/failures';

/** The size of reads: larger ones gain nothing, smaller ones cost. In bytes. */
export const CHUNK = 1024 * 1024;

/**
 * Opens a regular file for reading. A link is refused where `follow` is false (T29); a FIFO would
 * block for ever, hence O_NONBLOCK.
 * @param follow links lead on: somebody named the file, it is not of a folder that was carried over
 * @param as what a refusal calls the file, where what was typed as its path may be a secret. T46
 * @returns the descriptor and its size in bytes. @throws Rejection IO; where it is not a regular
 * file IO of one that was named, INDEX of one in a folder
 */
export function openRegular(
  path: string,
  { follow = false, as = path }: { readonly follow?: boolean; readonly as?: string } = {},
): { fd: number; size: number } {
  const fd = asIo(as, () =>
    openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW)),
  );
  const stat = fstatSync(fd);
  if (stat.isFile()) return { fd, size: stat.size };
  closeSync(fd);
  return reject(follow ? 'IO' : 'INDEX', `${printable(as)} is not a regular file`);
}

/**
 * The bytes of a regular file that somebody names, links followed: a FIFO or a device would hold
 * whoever reads it, or never end. @param limit the most that it may hold, in bytes
 * @throws Rejection IO | LIMIT, naming the file
 */
export function readRegular(path: string, limit: number = Number.MAX_SAFE_INTEGER): Uint8Array {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    if (size > limit) reject('LIMIT', `${printable(path)}: file of ${size} bytes, limit ${limit}`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readAt(fd, bytes, 0));
  } finally {
    closeSync(fd);
  }
}

/**
 * Fills `into` from `position`. @returns how many bytes were there; fewer than asked for only at
 * the end of the file. @throws Rejection IO
 */
export function readAt(fd: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const read = asIo('the file', () =>
      readSync(fd, into, done, into.length - done, position + done),
    );
    if (read === 0) break;
    done += read;
  }
  return done;
}

/**
 * Opens a regular file to read it once from front to back: the next piece is on its way while the
 * last one is worked on. A piece is valid
 * until the next is asked for. The file is closed at the end, or when the reader leaves.
 * @throws Rejection IO
 */
export function openPieces(path: string): {
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
  readonly size: number;
} {
  const { fd, size } = openRegular(path, { follow: true });
  return { pieces: piecesOf(path, fd, () => closeSync(fd)), size };
}

/**
 * Standard input in pieces, each valid until the next is asked for, in one buffer: process.stdin
 * makes a new one for each read, and what the
 * collector has not yet taken grows with the input. The thread waits while there is nothing: a turn
 * to another one for each read of a pipe
 * (64 KiB) costs more than the read. Nothing else happens meanwhile, signals that are listened for
 * among it.
 */
export async function* inputPieces(): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(CHUNK);
  for (let count = await readInput(buffer); count > 0; count = await readInput(buffer))
    yield buffer.subarray(0, count);
}

/** @returns how many bytes there were, 0 at the end */
async function readInput(into: Uint8Array): Promise<number> {
  for (;;) {
    try {
      return readSync(0, into);
    } catch (cause) {
      // Somebody who shares the input has made it non-blocking: it is asked again.
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN'))
        return rejectIo('standard input', cause);
      await new Promise((resume) => setTimeout(resume, 5));
    }
  }
}

/** @param close what to do with the descriptor at the end */
async function* piecesOf(
  name: string,
  fd: number,
  close: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const [even, odd] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
  let coming = fill(fd, even);
  try {
    for (let turn = 0; ; turn = 1 - turn) {
      const count = await coming.catch((cause: unknown) => rejectIo(name, cause));
      if (count === 0) return;
      coming = fill(fd, turn === 0 ? odd : even);
      // Awaited in the next round or below; until then a failure must not count as unhandled.
      coming.catch(() => undefined);
      yield (turn === 0 ? even : odd).subarray(0, count);
    }
  } finally {
    await coming.catch(() => undefined).then(close);
  }
}

/**
 * One read from where the last one ended, which may give less than asked for. @returns how many
 * bytes there were, 0 at the end
 */
function fill(fd: number, into: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) =>
    read(fd, into, 0, into.length, null, (error, count) =>
      error === null ? resolve(count) : reject(error),
    ),
  );
}

/**
 * Runs a file operation; what the system says becomes a Rejection. @throws Rejection IO | INDEX for
 * a symbolic link
 */
export function asIo<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    return rejectIo(what, cause);
  }
}

/** The same for an operation that is awaited. */
export async function awaitIo<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    return rejectIo(what, cause);
  }
}

/**
 * What the system says about a file, as a Rejection. @throws Rejection IO | INDEX for a symbolic
 * link, or what is none of the system's errors
 */
export function rejectIo(what: string, cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw cause;
  if (code === 'ELOOP') return reject('INDEX', `${printable(what)} is a symbolic link`, { cause });
  return reject('IO', `${printable(what)}: ${SYSTEM[code] ?? code}`, { cause });
}

const SYSTEM: { readonly [code: string]: string } = {
  ENOENT: 'does not exist',
  EEXIST: 'exists: it is not replaced',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'larger than this file system allows',
  EROFS: 'the file system is read-only',
  EIO: 'the device reports a read or write error',
  ENXIO: 'is not a regular file',
};
