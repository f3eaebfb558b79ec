import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { awaitIo } from '@sealift/blobs';
import { concat, LIMITS } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';

/**
 * The password in a file, its bytes as they are but for one line end at the end; `-` is standard
 * input. They are the caller's to zero.
 * @param source what named the file, for the refusal, which never has the path in it: it may be the
 * password itself. T46
 * @throws Rejection CONFIG
 */
export async function readPasswordFile(path: string, source: string): Promise<Uint8Array> {
  const file = path === '-' ? 'standard input' : `the file of ${source}`;
  try {
    return withoutLineEnd(await awaitIo(file, () => readAll(path, file)));
  } catch (thrown) {
    if (thrown instanceof Rejection) return reject('CONFIG', thrown.message);
    // A name with a NUL in it is none of the system's errors, and Node quotes it.
    return reject('CONFIG', `${file} cannot be read`);
  }
}

async function readAll(path: string, file: string): Promise<Uint8Array> {
  if (path === '-') return something(file, await collect(process.stdin));
  // A pipe that nobody writes to would hold whoever opens it, signals and all. T29
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (stat.isFile()) return await collect(piecesOf(fd, 0));
    if (stat.isFIFO()) return something(file, await collect(piecesOf(fd, WRITER_WAIT_MS)));
  } finally {
    closeSync(fd);
  }
  return reject('CONFIG', `${file} is neither a file nor a pipe`);
}

/** An empty file is an empty password; an input that ends before anything came is none at all. */
const something = (file: string, bytes: Uint8Array): Uint8Array =>
  bytes.length > 0 ? bytes : reject('CONFIG', `${file} ended before a password was given`);

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let whole: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    const longer = concat(whole, piece);
    for (const each of [whole, piece]) each.fill(0);
    whole = longer;
    if (whole.length > LIMITS.password)
      reject(
        'CONFIG',
        `the password holds more than ${LIMITS.password} bytes, which is no password`,
      );
  }
  return whole;
}

/** How long a pipe may be without anybody who writes: `pass show key > pipe &` takes a moment. */
const WRITER_WAIT_MS = 5_000;
const PAUSE_MS = 5;

/**
 * What a shell gives in place of a file, `<(pass show key)`, has no size and may come late; signals
 * are heard meanwhile. @param wait how long to wait for the first byte after an end
 */
async function* piecesOf(fd: number, wait: number): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(LIMITS.password + 1);
  for (let left = wait; ; ) {
    const count = readNow(fd, buffer);
    if (count === 0 && left <= 0) return;
    if (count === 0) left -= PAUSE_MS;
    else if (count !== undefined) left = 0;
    if (count) yield buffer.subarray(0, count);
    else await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
}

/** How many bytes there were, 0 at the end; undefined where none has come yet. */
function readNow(fd: number, into: Uint8Array): number | undefined {
  try {
    return readSync(fd, into);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN') return undefined;
    throw thrown;
  }
}

/** Editors and `echo` end a file with a line end that is not meant. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
