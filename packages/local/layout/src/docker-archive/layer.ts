/** A layer of a docker archive: a tar as it is, or in gzip, held against what the config says. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CHUNK, readPiece } from '@sealift/blobs';
import { type Digest, digest, LIMITS, Tally } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import type { FileInTar } from '../foreign-tar.ts';

const LAYER = 'application/vnd.oci.image.layer.v1.tar';

/** Unpacked bytes of all layers of one archive. */
export const unpackedBytes = (): Tally =>
  new Tally(LIMITS.unpacked, 'bytes in the layers', 'save the images in several archives');

/**
 * How a manifest describes a layer. One in gzip is unpacked to compare it; one that is a tar as it
 * is has the digest that the config states, and is hashed when it is read.
 * @param diffId of the config: the digest of the unpacked layer @param total of all layers
 * @throws Rejection DIGEST where it is another layer | INDEX for gzip that is broken | LIMIT |
 * UNSUPPORTED for another compression
 */
export async function describeLayer(
  file: FileInTar,
  diffId: Digest,
  total: Tally,
): Promise<Descriptor> {
  const { size } = file;
  const [first, second, third, fourth] = readPiece({ ...file, size: Math.min(4, size) });
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd)
    reject('UNSUPPORTED', `layer ${diffId} is compressed with zstd: save the image with gzip`);
  if (first !== 0x1f || second !== 0x8b) {
    total.add(size);
    return { mediaType: LAYER, digest: diffId, size };
  }
  const { packed, unpacked } = await unpack(file, diffId, total);
  if (unpacked !== diffId)
    reject('DIGEST', `a layer unpacks to ${unpacked}, the config says ${diffId}`);
  return { mediaType: `${LAYER}+gzip`, digest: packed, size };
}

/** A layer of zeros may become a thousandth; a small one may, a large one is a bomb. T18 */
const RATIO = 200;
const FREE = 64 * 1024 * 1024;

async function unpack(
  file: FileInTar,
  diffId: Digest,
  total: Tally,
): Promise<{ readonly packed: Digest; readonly unpacked: Digest }> {
  const [packed, unpacked] = [createHash('sha256'), createHash('sha256')];
  const most = Math.max(FREE, file.size * RATIO);
  let bytes = 0;
  const pieces = Readable.from(piecesOf(file, (piece) => packed.update(piece)));
  try {
    await pipeline(pieces, createGunzip({ chunkSize: CHUNK }), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
        bytes += chunk.length;
        total.add(chunk.length);
        if (bytes > most)
          reject('LIMIT', `layer ${diffId} of ${file.size} bytes unpacks to more than ${most}`);
        unpacked.update(chunk);
      }
    });
  } catch (thrown) {
    if (thrown instanceof Rejection) throw thrown;
    return reject('INDEX', `layer ${diffId} is no whole gzip: ${String(thrown)}`, {
      cause: thrown,
    });
  }
  return { packed: digestOf(packed.digest()), unpacked: digestOf(unpacked.digest()) };
}

const digestOf = (bytes: Buffer): Digest =>
  digest.parse(`sha256:${bytes.toString('hex')}`, 'INDEX');

function* piecesOf(
  { size, from: { fd, offset } }: FileInTar,
  onPiece: (piece: Uint8Array) => void,
): Generator<Uint8Array> {
  for (let done = 0; done < size; done += CHUNK) {
    const length = Math.min(CHUNK, size - done);
    const piece = readPiece({ size: length, from: { fd, offset: offset + done } });
    onPiece(piece);
    yield piece;
  }
}
