import type { PublicKey, Window } from '@sealift/pki';

/** A transparency log as it was pinned. */
export interface TransparencyLog {
  readonly key: PublicKey;
  /**
   * What entries name the log by: SHA-256 of the SPKI, or for Rekor v2 the hash that binds the
   * origin too (32 bytes).
   */
  readonly id: Uint8Array;
  /** Host[:port][/path] where it is known: a checkpoint must be signed under it. */
  readonly name: string | undefined;
  readonly window: Window;
}
