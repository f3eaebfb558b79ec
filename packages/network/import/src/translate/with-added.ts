/** Content with evidence beside its own: what was written here is judged as if it had arrived. */
import type { AttachedEvidence, Content } from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** Objects of evidence, and every blob of theirs, by its digest. */
export interface Added {
  readonly evidence: readonly AttachedEvidence[];
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
}

/**
 * `content`, and what was added to it: all else is read from it as before.
 * @param content whole: hashing the result hashes what was added, and nothing twice
 */
export const withAdded = (content: Content, { evidence, blobs }: Added): Content => ({
  origin: content.origin,
  images: content.images,
  evidence: [...content.evidence, ...evidence],
  size: (of) => content.size(of) ?? blobs.get(of)?.length,
  read: async (of, limit) => {
    const bytes = blobs.get(of);
    if (bytes === undefined || content.size(of) !== undefined) return content.read(of, limit);
    return bytes.length > limit
      ? reject('LIMIT', `${of} has ${bytes.length} bytes, limit ${limit}`)
      : bytes;
  },
  open: (of) => {
    const bytes = content.size(of) === undefined ? blobs.get(of) : undefined;
    return bytes === undefined ? content.open(of) : onlyPiece(bytes);
  },
  hashAll: async () => {
    for (const [of, bytes] of blobs)
      if (digest.of(bytes) !== of) reject('DIGEST', `${of}: what was written is another`);
  },
  close: () => content.close(),
});

async function* onlyPiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
