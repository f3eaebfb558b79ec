import type { Witness } from '@sealift/tlog';
import type { Needs } from '../rules/rule.ts';

/** What options state of a policy, each as it was read; absent where it was not given. */
export interface NamedFields {
  /** Any one of several suffices. */
  readonly certificateIdentity?: string | readonly string[] | undefined;
  readonly certificateIdentityRegexp?: string | undefined;
  /** Subject (RFC 4514) of a certificate without alternative names. */
  readonly certificateSubject?: string | undefined;
  readonly certificateSubjectRegexp?: string | undefined;
  readonly certificateOidcIssuer?: string | undefined;
  readonly certificateOidcIssuerRegexp?: string | undefined;
  /** The certificate states no issuer: it comes from an enterprise's own CA, not from Fulcio. */
  readonly noOidcIssuer?: true | undefined;
  /** Names of cosign's or URIs; any one of them suffices. None: a signature is asked for. */
  readonly types?: readonly string[] | undefined;
  readonly ignoreTlog?: boolean | undefined;
  readonly ignoreSct?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly verifyAt?: number | undefined;
  /** Ends of the time in which the pinned keys count, milliseconds since 1970. */
  readonly keyValidFrom?: number | undefined;
  readonly keyValidUntil?: number | undefined;
  readonly witnesses?: readonly Witness[] | undefined;
  /** How many of the witnesses; absent: all. */
  readonly witnessQuorum?: number | undefined;
  /** Texts of annotations that a signature must state, by their names. */
  readonly annotations?: readonly (readonly [name: string, text: string])[] | undefined;
  readonly coverage?: Needs['coverage'] | undefined;
  /** So many logs, timestamp authorities and CT logs, all pinned and each another. */
  readonly tlogThreshold?: number | undefined;
  readonly requireTimestamp?: boolean | undefined;
  readonly tsaThreshold?: number | undefined;
  readonly sctThreshold?: number | undefined;
}
