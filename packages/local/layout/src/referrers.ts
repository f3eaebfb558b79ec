/**
 * cosign 3 writes referrers into blobs/ and forgets them in index.json: whoever wants them must
 * look at every small file (VERIFICATION §15).
 */

import { type AttachedEvidence, readBlob } from '@sealift/blobs';
import { type Digest, digest, LIMITS, utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type Manifest, MEDIA_TYPES, parseManifest } from '@sealift/oci';
import type { LayoutFiles, StoredFile } from './files.ts';

/**
 * Manifests of `blobs` whose `subject` is one of `subjects`. What is no manifest is passed over.
 * @param parts layers and configs of the images: an image of thousands of layers need not be read
 * twice
 */
export function findReferrers(
  { blobs }: LayoutFiles,
  subjects: ReadonlySet<Digest>,
  parts: ReadonlySet<Digest>,
): AttachedEvidence[] {
  return [...blobs].flatMap(([of, file]) => {
    const manifest =
      file.size <= LIMITS.ociManifest && !subjects.has(of) && !parts.has(of)
        ? manifestIn(of, file)
        : undefined;
    const subject = manifest?.subject?.digest;
    if (manifest === undefined || subject === undefined || !subjects.has(subject)) return [];
    const { artifactType = manifest.config.mediaType } = manifest;
    return [
      {
        subject,
        scheme: 'referrers-api',
        descriptor: {
          mediaType: MEDIA_TYPES.ociManifest,
          digest: of,
          size: file.size,
          artifactType,
        },
      },
    ];
  });
}

const SUBJECT = utf8.encode('"subject"');

function manifestIn(of: Digest, file: StoredFile): Manifest | undefined {
  try {
    const bytes = readBlob({ digest: of, ...file }, LIMITS.ociManifest);
    if (
      bytes[0] !== 0x7b ||
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(SUBJECT) < 0
    )
      return undefined;
    const document = parseManifest(bytes, {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digest.of(bytes),
      size: bytes.length,
    });
    return document.kind === 'manifest' ? document : undefined;
  } catch (thrown) {
    // A layer may hold anything, and a damaged blob shows when it is hashed.
    if (thrown instanceof Rejection && thrown.code !== 'IO') return undefined;
    throw thrown;
  }
}
