import type { PublicKey, Window } from '@sealift/pki';
import type { Witness } from '@sealift/tlog';
import type { Needs } from './rules/rule.ts';

/** Compares one text; `description` is what the report prints: `is "…"` or `matches /…/`. */
export interface Matcher {
  readonly description: string;
  /** Forms of names that it takes from whoever has one: `mail address`. T44 */
  readonly takes: readonly string[];
  /** What other programs are asked the same by; absent where it is several texts. */
  readonly like?: Likeness;
  test(text: string): boolean;
}

/** The whole text, or a pattern (RE2) that a part of it must match. */
export type Likeness = { readonly text: string } | { readonly part: string };

/** Who must have signed. */
export type SignerPolicy =
  | {
      readonly kind: 'key';
      readonly keys: readonly PublicKey[];
      /**
       * When a key counts, by its fingerprint; then a time of signing must be authenticated, and
       * lie inside.
       */
      readonly windows: ReadonlyMap<string, Window>;
      /** Keys that were pinned once and count no more, and why. */
      readonly denied: readonly DeniedKey[];
    }
  | {
      readonly kind: 'certificate';
      readonly identity: Matcher;
      /** What it is compared with: an alternative name, or the subject where there is none. */
      readonly named: 'alternative name' | 'subject';
      /**
       * `none`: the certificate must state no issuer, as those of an enterprise's own CA do not
       * (VERIFICATION §14.3).
       */
      readonly issuer: Matcher | 'none';
      /**
       * Fulcio extensions by the last number of their OID (1.3.6.1.4.1.57264.1.N): all must hold.
       */
      readonly extensions: ReadonlyMap<number, Matcher>;
    };

/** A key that accepts nothing, whatever else is pinned. */
export interface DeniedKey {
  readonly key: PublicKey;
  /** `version 2 of release is compromised` */
  readonly reason: string;
}

/** What an image needs to be accepted. */
export interface Policy {
  readonly signer: SignerPolicy;
  /**
   * Absent: a signature. Present: an attestation of one of these predicate types (an alias may
   * stand for several URIs).
   */
  readonly predicateTypes?: readonly string[];
  readonly ignoreTlog: boolean;
  readonly ignoreSct: boolean;
  /** Time to check certificates at where no authenticated time exists; milliseconds since 1970. */
  readonly verifyAt?: number;
  /** So many of these witnesses must have cosigned the log's checkpoint. */
  readonly witnesses?: { readonly pinned: readonly Witness[]; readonly quorum: number };
  /** What options ask beside a good signature. */
  readonly asks?: Pick<Needs, 'coverage' | 'strength' | 'annotations'>;
}
