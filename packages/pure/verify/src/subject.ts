import { type Digest, digest, equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Hash } from '@sealift/pki';

/** What must have been signed: a manifest or index by its digest, or a file. */
export type Subject = ImageSubject | FileSubject;

export interface ImageSubject {
  readonly kind: 'image';
  readonly digest: Digest;
}

/** A single file that evidence is to be about, by its digests. */
export interface FileSubject {
  readonly kind: 'file';
  readonly digest: Digest;
  /** Those that are known: of a file all, of a digest that somebody states only its own. */
  readonly digests: ReadonlyMap<Hash, Uint8Array>;
  /** The file, where it is at hand and small enough to hold. */
  readonly bytes?: Uint8Array;
}

/** T22: whoever signs a manifest as a file has not signed an image. @throws Rejection POLICY */
export function fileOf(subject: Subject): FileSubject {
  if (subject.kind === 'file') return subject;
  return reject(
    'POLICY',
    'a signature over a file, even over the bytes of a manifest, is not an image signature',
  );
}

/** False too where the file's digest of that kind is not known. */
export function isDigestOf(
  { digests }: FileSubject,
  { hash, value }: { readonly hash: Hash; readonly value: Uint8Array },
): boolean {
  const own = digests.get(hash);
  return own !== undefined && equal(own, value);
}

const HASHES: readonly Hash[] = ['sha256', 'sha384', 'sha512'];

/** A file whose bytes are at hand. */
export function fileSubject(bytes: Uint8Array): FileSubject {
  return {
    kind: 'file',
    digest: digest.of(bytes),
    digests: new Map(HASHES.map((hash) => [hash, digest[hash](bytes)])),
    bytes,
  };
}
