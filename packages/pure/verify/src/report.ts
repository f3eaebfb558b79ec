import type { Digest } from '@sealift/bytes';
import type { Code } from '@sealift/failures';
import type { Anchor } from '@sealift/trust';

/**
 * accepted ⇔ no failure ⇔ exit 0; incomplete: the base of a delta is not at hand; error: the
 * question itself was wrong, the world failed, or somebody ended the program.
 */
export type Verdict = 'accepted' | 'rejected' | 'incomplete' | 'error';

/** One line of the report: what was checked, how it ended, and what was compared. */
export type Check = SoundCheck | FailedCheck;

interface SoundCheck {
  readonly name: string;
  readonly status: 'passed' | 'waived';
  readonly code?: never;
  readonly detail: string;
}

/** A failure without a code could be looked for and not found: there is none. */
export interface FailedCheck {
  readonly name: string;
  readonly status: 'failed';
  readonly code: Code;
  readonly detail: string;
}

/**
 * What proves that a name belongs to its digest (T3). Everything but `expected`, `sealed`
 * and `signed` is a claim of the carrier.
 */
export type NameBinding = 'expected' | 'sealed' | 'signed' | 'contradicted' | 'none';

/**
 * Who signed: a key by its fingerprint, or a certificate by its identity, issuer and source
 * repository.
 */
export type SignerReport =
  | { readonly kind: 'key'; readonly fingerprint: string }
  | {
      readonly kind: 'certificate';
      readonly identity: string;
      readonly issuer: string | undefined;
      readonly sourceRepository: string | undefined;
    };

export interface EvidenceReport {
  /** Id of the format, such as `cosign signature`. */
  readonly format: string;
  /** Digest of the blob that was decided on: a layer of a .sig or .att object, or a bundle. */
  readonly digest: Digest;
  /** The manifest or index that the evidence was attached to. */
  readonly subject: Digest;
  readonly verdict: 'accepted' | 'rejected';
  readonly predicateType?: string;
  readonly signer?: SignerReport;
  /** RFC 3339, from authenticated sources only. */
  readonly times: readonly string[];
  readonly checks: readonly Check[];
}

export interface ImageReport {
  /** As the bundle or layout names it: foreign text, to be shown through printable(). */
  readonly name: string;
  readonly digest: Digest;
  readonly nameBinding: NameBinding;
  readonly platforms: readonly string[];
  readonly verdict: 'accepted' | 'rejected';
  readonly evidence: readonly EvidenceReport[];
}

export interface Failure {
  readonly code: Code;
  readonly message: string;
  readonly remedy: string;
  readonly image?: string;
  readonly evidence?: string;
  readonly check?: string;
  /** Byte position in the file. */
  readonly offset?: number;
}

/** The one document that --json prints, for every exit code. */
export interface Report {
  readonly schemaVersion: 1;
  readonly verdict: Verdict;
  readonly exitCode: 0 | 1 | 2 | 3 | 4 | 70 | 130;
  readonly images: readonly ImageReport[];
  readonly failures: readonly Failure[];
  /**
   * Sentences: what is proved, what is not, what the bundle merely says, what the operator waived
   * and with which option.
   */
  readonly established: readonly string[];
  readonly notEstablished: readonly string[];
  readonly claimed: readonly string[];
  readonly waived: readonly string[];
  readonly anchors: readonly Anchor[];
}
