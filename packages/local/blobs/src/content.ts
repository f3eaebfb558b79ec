import type { Digest } from '@sealift/bytes';
import type { Descriptor, Scheme } from '@sealift/oci';

/**
 * An image that a source holds. The name is what its index says, or undefined where it says none: a
 * claim, not a proof.
 */
export interface NamedImage {
  readonly name: string | undefined;
  readonly descriptor: Descriptor;
  /**
   * Names of the index's platforms that are carried, where the source says so (`isCarried` of
   * @sealift/manifest); absent: all of them.
   */
  readonly platforms?: readonly string[];
}

/**
 * A manifest that holds evidence. The subject is a hint: what the evidence is about is decided by
 * what it signs.
 */
export interface AttachedEvidence {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly descriptor: Descriptor;
}

/**
 * Called while bulk bytes are hashed or moved: how many bytes of this blob are done since the last
 * call.
 */
export type OnBytes = (bytes: number) => void;

/**
 * Content-addressed bytes that are on this host: a bundle, an OCI layout, a directory made by
 * `cosign save`.
 * Nothing is trusted: what `read` and `open` give has been hashed and compared.
 */
export interface Content {
  /** For messages: a path, or `standard input`. */
  readonly origin: string;
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  /**
   * Sentences about what is listed there and is neither of these; absent where a format has no
   * such thing. T38
   */
  readonly passedOver?: readonly string[];
  /** Size in bytes, or undefined where the blob is absent. */
  size(digest: Digest): number | undefined;
  /**
   * A small blob, whole. @throws Rejection MISSING_BLOB | DIGEST | LIMIT when larger than `limit`
   */
  read(digest: Digest, limit: number): Promise<Uint8Array>;
  /**
   * A blob as a stream that is hashed again as it passes (T11). Throws Rejection DIGEST before its
   * end when the bytes are others.
   */
  open(digest: Digest): AsyncIterable<Uint8Array>;
  /**
   * Hashes every blob and compares it with its name; the first that differs is thrown. @throws
   * Rejection DIGEST | MISSING_BLOB | TAR_*
   */
  hashAll(options?: { readonly jobs?: number; readonly onBytes?: OnBytes }): Promise<void>;
  close(): Promise<void>;
}

/** The beginning of a blob that is here already, whose rest is yet to come. Size in bytes. */
export interface Begun {
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A piece of a file that is open. In bytes. */
export interface Part {
  readonly fd: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * Where bytes lie: in a file that is open already (T11), in one that is opened for the time of use
 * and must be a regular file (T29), or in
 * pieces of several open files that make one; `offset` is then the position in the whole, for
 * messages.
 */
export type Location =
  | { readonly fd: number; readonly offset: number }
  | { readonly path: string }
  | { readonly parts: readonly Part[]; readonly offset: number };

/** Content whose blobs lie in files as they are, so that workers can read them in place. */
export interface LocatedContent extends Content {
  /** Where the bytes of a blob lie, or undefined where it is absent. */
  locate(digest: Digest): Location | undefined;
}
