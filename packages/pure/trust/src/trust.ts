import type { Authority, crls, TimestampAuthority } from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';

/**
 * What the operator pinned: one instance, whose CA, logs and CT logs belong together (T6). Nothing
 * of it ever comes from a bundle.
 */
export interface Trust {
  readonly authorities: readonly Authority[];
  readonly logs: readonly TransparencyLog[];
  readonly ctLogs: readonly TransparencyLog[];
  readonly timestampAuthorities: readonly TimestampAuthority[];
  readonly anchors: readonly Anchor[];
  /** Lists of revoked certificates that the operator gave; absent: revocation is not asked. */
  readonly crls?: readonly crls.RevocationList[];
}

/** A pinned key or certificate, as the report lists it. */
export interface Anchor {
  readonly kind:
    | 'key'
    | 'rekor-key'
    | 'ca-root'
    | 'ca-intermediate'
    | 'ct-key'
    | 'tsa'
    | 'tuf-root';
  /** `SHA256:` and the hex digest of the key's SPKI, the certificate's DER or the TUF root. */
  readonly fingerprint: string;
  /** `2021-01-12T11:53:27Z – open`, or `no window`. */
  readonly window: string;
  /** The flag or variable it came from, with the path. */
  readonly source: string;
  /** Lower-case hex of what entries and SCTs name the log by; logs only. */
  readonly logId?: string;
  /** What a log or authority is called, where that is known: foreign text. */
  readonly name?: string;
}

/** Nothing pinned: for keys without a log. */
export const NO_TRUST: Trust = {
  authorities: [],
  logs: [],
  ctLogs: [],
  timestampAuthorities: [],
  anchors: [],
};
