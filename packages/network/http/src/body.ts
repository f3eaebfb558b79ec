import type { Readable } from 'node:stream';
import { concat } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** A whole body in memory. @throws Rejection LIMIT when it is longer than `limit` bytes */
export async function readBody(body: Readable, limit: number, what: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const pieces: AsyncIterable<Uint8Array> = body;
  for await (const part of pieces) {
    length += part.length;
    // Leaving the loop destroys the stream: nothing more is received.
    if (length > limit) reject('LIMIT', `${what}: answer longer than ${limit} bytes`);
    parts.push(part);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : concat(...parts);
}

/** Gives the connection back. A short body is read to its end, a long one is cut off. */
export async function discard(body: Readable): Promise<void> {
  let left = 64 * 1024;
  const pieces: AsyncIterable<Uint8Array> = body;
  for await (const part of pieces) {
    left -= part.length;
    if (left < 0) break;
  }
}
