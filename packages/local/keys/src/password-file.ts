import { createReadStream } from 'node:fs';
import { awaitIo } from '@sealift/blobs';
import { concat, LIMITS, printable, Rejection, reject } from '@sealift/bytes';

/**
 * The password in a file, its bytes as they are but for one line end at the end; `-` is standard
 * input. They are the caller's to zero.
 * @param source what named the file, for the refusal
 * @throws Rejection CONFIG
 */
export async function readPasswordFile(path: string, source: string): Promise<Uint8Array> {
  try {
    return withoutLineEnd(await awaitIo(path, () => readAll(path)));
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('CONFIG', `${source} ${thrown.message}`);
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
        `${printable(path)} holds more than ${LIMITS.password} bytes, which is no password`,
      );
  }
  return whole;
}

/** Editors and `echo` end a file with a line end that is not meant. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
