import { createReadStream } from 'node:fs';
import { awaitIo } from '@sealift/blobs';
import { concat, LIMITS, Rejection, reject } from '@sealift/bytes';

/**
 * The password in a file, its bytes as they are but for one line end at the end; `-` is standard
 * input. They are the caller's to zero.
 * @param source what named the file, for the refusal, which never has the path in it: it may be the
 * password itself. T46
 * @throws Rejection CONFIG
 */
export async function readPasswordFile(path: string, source: string): Promise<Uint8Array> {
  try {
    return withoutLineEnd(await awaitIo(`the file of ${source}`, () => readAll(path)));
  } catch (thrown) {
    if (thrown instanceof Rejection) return reject('CONFIG', thrown.message);
    // A name with a NUL in it is none of the system's errors, and Node quotes it.
    return reject('CONFIG', `the file of ${source} cannot be read`);
  }
}

/** As a stream: what a shell gives in place of a file, `<(pass show key)`, has no size. */
async function readAll(path: string): Promise<Uint8Array> {
  let whole: Uint8Array = new Uint8Array();
  for await (const chunk of (path === '-'
    ? process.stdin
    : createReadStream(path)) as AsyncIterable<Uint8Array>) {
    const longer = concat(whole, chunk);
    for (const each of [whole, chunk]) each.fill(0);
    whole = longer;
    if (whole.length > LIMITS.password)
      reject(
        'CONFIG',
        `the password holds more than ${LIMITS.password} bytes, which is no password`,
      );
  }
  return whole;
}

/** Editors and `echo` end a file with a line end that is not meant. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
