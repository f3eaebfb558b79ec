import type { Digest } from '@sealift/bytes';
import type { Descriptor, Scheme } from '@sealift/oci';

/** Where images and evidence are read from; whatever `read` gives is hashed and compared. */
export interface Source {
  readonly images: readonly {
    readonly name: string | undefined;
    readonly descriptor: Descriptor;
  }[];
  readonly evidence: readonly AttachedEvidence[];
  size(digest: Digest): number | undefined;
  /** @throws Rejection MISSING_BLOB | DIGEST | LIMIT */
  read(digest: Digest, limit: number): Promise<Uint8Array>;
}

/**
 * A manifest that holds evidence, and what it was found at: a hint, until what it signs says so.
 */
export interface AttachedEvidence {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly descriptor: Descriptor;
}
