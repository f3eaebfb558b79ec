import type { Digest } from '@sealift/bytes';
import type { Target } from './target.ts';

/** The version of the form of packs. */
export const SCHEMA_VERSION = 1;

/** The predicate of a deny pack: nothing else has it, and nothing else counts as one. T10 */
export const DENY_PREDICATE = 'urn:sealift:deny:v1';

/** What is denied, from when on, and why. */
export interface DenyEntry {
  readonly target: Target;
  /**
   * Milliseconds since 1970: what somebody independent proves to be earlier still counts. Absent:
   * nothing counts, whatever the time.
   */
  readonly from?: number;
  /** Foreign text. */
  readonly reason: string;
}

/** What a deny pack says. */
export interface PackContent {
  /** From 1 on; it only rises. */
  readonly version: number;
  /** When it was made, as its maker says; milliseconds since 1970. */
  readonly issued: number;
  /** Sorted by what they name, each once. */
  readonly entries: readonly DenyEntry[];
}

/** A pack whose signature holds. */
export interface DenyPack extends PackContent {
  /** Of what it says, in canonical form. */
  readonly digest: Digest;
  /** Fingerprint of the pinned key that signed it. */
  readonly by: string;
  /** Where it came from: `--deny deny.json`. */
  readonly source: string;
}
