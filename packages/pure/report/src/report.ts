import type { Digest } from '@sealift/bytes';
import type { Code } from '@sealift/failures';
import type { Anchor, Check, NameBinding, Signer } from '@sealift/verify';

/**
 * accepted: evidence was judged, and all of it is good; done: it ended well and judged nothing;
 * both are exit 0 without a failure. incomplete: the base of a delta is not at hand; error: the
 * question itself was wrong, the world failed, or somebody ended the program.
 */
export type Verdict = 'accepted' | 'done' | 'rejected' | 'incomplete' | 'error';

/** What became of one piece of evidence, check by check. */
export interface EvidenceReport {
  /** The signer of the policy file that it was judged for. */
  readonly by?: string;
  /** Id of the format, such as `cosign signature`. */
  readonly format: string;
  /** Digest of the blob that was decided on: a layer of a .sig or .att object, or a bundle. */
  readonly digest: Digest;
  /** The manifest or index that the evidence was attached to. */
  readonly subject: Digest;
  readonly verdict: 'accepted' | 'rejected';
  /** Whether it is what the verdict on the image rests on; accepted evidence may be of no use. */
  readonly counted?: true;
  /** What accepted evidence of an image is, by what was signed. */
  readonly kind?: 'signature' | 'attestation';
  readonly predicateType?: string;
  readonly signer?: Signer;
  /** RFC 3339, from authenticated sources only. */
  readonly times: readonly string[];
  readonly checks: readonly Check[];
}

/** What became of one image, and of all that is attached to it. */
export interface ImageReport {
  /** As the bundle or layout names it: foreign text, to be shown through printable(). */
  readonly name: string;
  readonly digest: Digest;
  readonly nameBinding: NameBinding;
  readonly platforms: readonly string[];
  readonly verdict: 'accepted' | 'rejected';
  readonly evidence: readonly EvidenceReport[];
  /** What each rule of a policy file found that speaks of it. */
  readonly rules?: readonly RuleReport[];
}

/** What a rule of a policy file found. */
export interface RuleReport {
  /** Where it stands: `policy.yaml:12`. */
  readonly at: string;
  readonly mode: 'enforce' | 'warn' | 'admit';
  readonly asks: 'require' | 'accept';
  readonly outcome: 'held' | 'failed';
  /** Why it failed: sentences. */
  readonly failures: readonly string[];
}

/** Why something was not accepted, and what to do about it. */
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

/** What a report is about. */
export interface Target {
  /** As the command line names it: a path, or `standard input`. */
  readonly origin: string;
  /** Digest of sealift/manifest.json, where it is a bundle. */
  readonly bundle?: Digest;
}

/** The one document that --json prints, for every exit code. */
export interface Report {
  readonly schemaVersion: 1;
  /** What was verified. */
  readonly target?: Target;
  /** The policy file that it was judged by. */
  readonly policy?: { readonly path: string; readonly digest: Digest };
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

/** A report with its command, and under `result` what that found that is not about verification. */
export type Document = Report & { readonly command?: string; readonly result?: unknown };
