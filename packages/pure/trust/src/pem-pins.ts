/** Files that pin something, as cosign's flags and variables name them. */
import { Rejection } from '@sealift/failures';

/**
 * One pinned file: its text, and where it came from for messages and the report (`--rekor-key
 * rekor.pub`).
 */
export interface PinnedFile {
  readonly text: string;
  readonly source: string;
}

/** PEM pins, as cosign's flags and variables name them (VERIFICATION §14). None has a window. */
export interface PemPins {
  /** With the origin of the log, which a Rekor v2 or Ed25519 key needs. */
  readonly rekorKeys?: readonly (PinnedFile & { readonly origin?: string })[];
  /** Every certificate is a root. */
  readonly caRoots?: readonly PinnedFile[];
  readonly caIntermediates?: readonly PinnedFile[];
  /** Parent of the leaf first, root last: the last is the only root. */
  readonly certificateChain?: PinnedFile | undefined;
  /** Self-issued certificates are roots, the others intermediates (SIGSTORE_ROOT_FILE). */
  readonly rootFiles?: readonly PinnedFile[];
  readonly ctKeys?: readonly PinnedFile[];
  /**
   * Leaf, intermediates and root of a timestamp authority, in this order
   * (SIGSTORE_TSA_CERTIFICATE_FILE).
   */
  readonly timestampChain?: PinnedFile | undefined;
  /** An anchor need not be self-signed: the operator pins an intermediate on purpose. */
  readonly partialChain?: boolean | undefined;
}

/** What a file pins, and the file. */
export interface Pinned<T> {
  readonly value: T;
  readonly source: string;
}

/**
 * Decodes one file; what is wrong with it is a fault of the configuration, and named with the file.
 */
export const reading = <T>({ text, source }: PinnedFile, decode: (text: string) => T): T =>
  Rejection.as('CONFIG', () => decode(text), `${source}: `);
