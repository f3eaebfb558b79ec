import { inputPieces } from '@sealift/blobs';
import { concat } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/**
 * The message on standard input, to its end: cosign writes it all whatever happens. What is more
 * than can be signed is not kept.
 * @throws Rejection LIMIT
 */
export async function readMessage(limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of inputPieces()) {
    length += piece.length;
    if (length <= limit) pieces.push(piece.slice());
  }
  return length > limit
    ? reject('LIMIT', `${length} bytes to sign, and the signing service takes ${limit}`)
    : concat(...pieces);
}
