/** Files that pin something, as cosign's flags and variables name them. */
import { Rejection } from '@sealift/failures';
import type { Window } from '@sealift/pki';

/**
 * One pinned file: its text, and where it came from for messages and the report (`--rekor-key
 * rekor.pub`).
 */
export interface PinnedFile {
  readonly text: string;
  readonly source: string;
  /** When what it pins counts; absent: always, which the report says. T25 */
  readonly window?: Window;
}

/** PEM pins, as cosign's flags and variables name them (VERIFICATION §14). */
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
   * Leaf, intermediates and root of a timestamp authority each, in this order
   * (SIGSTORE_TSA_CERTIFICATE_FILE).
   */
  readonly timestampChains?: readonly PinnedFile[];
  /** An anchor need not be self-signed: the operator pins an intermediate on purpose. */
  readonly partialChain?: boolean | undefined;
}

/** What a file pins, and the file. */
export interface Pinned<T> {
  readonly value: T;
  readonly source: string;
  readonly window: Window;
}

/** What was decoded from a file, with the file's source and window. */
export const pinnedBy = <T>({ source, window = {} }: PinnedFile, value: T): Pinned<T> => ({
  value,
  source,
  window,
});

/**
 * Decodes one file; what is wrong with it is a fault of the configuration, and named with the file.
 */
export const reading = <T>({ text, source }: PinnedFile, decode: (text: string) => T): T =>
  Rejection.as('CONFIG', () => decode(text), `${source}: `);
