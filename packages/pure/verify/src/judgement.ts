/** What verification found, as facts: who signed what, what failed, and what nobody asked. */
import type { Digest } from '@sealift/bytes';
import type { Denial } from '@sealift/deny';
import type { Code } from '@sealift/failures';
import type { Scheme } from '@sealift/oci';
import type { Window } from '@sealift/pki';
import type { EvidenceNeed, Rule } from '@sealift/policy/rules';
import type { Evidence, FormatId } from '@sealift/sigstore';
import type { Clearance } from './clearance.ts';
import type { Binding } from './name-binding.ts';
import type { Pinned } from './pinned.ts';
import type { Source } from './source.ts';

export type Decision = 'accepted' | 'rejected';

/** What the writer of a bundle says that it found at the source. */
export interface LedgerRow {
  readonly subject: Digest;
  readonly scheme: string;
  readonly outcome: string;
  /** Where, if not beside the image alone. */
  readonly repositories?: readonly string[];
}

/** The judgement on all that was asked for. `@sealift/report` puts it into words. */
export interface Judgement<C extends Source = Source> {
  /** Accepted where there is no cause to reject. */
  readonly outcome: Decision;
  /** Why it is rejected; the first decides. A bug of ours stands before all else. */
  readonly causes: readonly Cause[];
  /** Images, or the one file. */
  readonly subjects: readonly JudgedSubject[];
  /** Names of images that nobody asked for. */
  readonly unasked: readonly string[];
  readonly pinned: Pinned;
  /** What import and load ask for: there where images were judged and all of them accepted. */
  readonly clearance?: Clearance<C>;
}

/** An image by one of its names, or a file. */
export interface JudgedSubject {
  readonly kind: 'image' | 'file';
  /** Of an image without a name its digest. Foreign text. */
  readonly name: string;
  readonly digest: Digest;
  readonly outcome: Decision;
  readonly binding: Binding;
  /** Names of the platforms that are there. Foreign text. */
  readonly platforms: readonly string[];
  /** What its indexes list and the source does not hold. */
  readonly missing: readonly string[];
  /** Artifact types of referrers that were not verified. Foreign text. */
  readonly carried: readonly string[];
  readonly evidence: readonly JudgedEvidence[];
  /** Of that, what satisfies the policy. */
  readonly counted: readonly JudgedEvidence[];
  /** What each rule that speaks of it found; none of a file. */
  readonly rules: readonly JudgedRule[];
}

/** What a rule of the policy found. */
export interface JudgedRule {
  readonly rule: Rule;
  readonly outcome: 'held' | 'failed';
  /** The evidence that counts for it; none where it failed. */
  readonly counted: readonly JudgedEvidence[];
  /** Why it failed; of a rule that only warns these reject nothing. */
  readonly causes: readonly Cause[];
}

/** One signature, attestation or bundle. */
export interface JudgedEvidence {
  /** The signer of the policy that it was judged for; absent where it names none who could be. */
  readonly by?: string;
  readonly format: FormatId;
  readonly place: EvidencePlace;
  readonly outcome: Decision;
  readonly checks: readonly Check[];
  /** The check that failed, which is the last; absent where it was accepted. */
  readonly failure?: FailedCheck;
  /** What it says of itself, where it was rejected and could be decoded: it proves nothing. */
  readonly claim?: Claim;
  readonly signer?: Signer;
  readonly predicateType?: string;
  /** Entries of deny packs that are about something that it rests on. */
  readonly denied?: readonly Denial[];
  /** Authenticated times alone, milliseconds since 1970. Empty where it was rejected. */
  readonly times: readonly number[];
  /** What it proves. Empty where it was rejected: nothing of it counts. */
  readonly proved: Proved;
  /** Decodes it again, for what rules ask of its content: it is too large to keep. */
  readonly reread?: () => Promise<Evidence>;
}

/** What rejected evidence says of itself. */
export interface Claim {
  /** Absent where its statement cannot be read. */
  readonly kind?: 'signature' | 'attestation';
  /** Of an attestation. */
  readonly predicateType?: string;
  /** Of the other kind: a key where a certificate was asked for, or the reverse. */
  readonly signer: 'the one asked for' | 'another' | 'of the other kind';
}

/** What was judged, so exactly that nothing else can be taken for it. T15 */
export interface EvidencePlace {
  /** The manifest, index or file that it is about. */
  readonly subject: Digest;
  /** The blob that was decided on; the object itself where that could not be read. */
  readonly digest: Digest;
  /** Where the blob lies, for evidence that is attached. */
  readonly object?: AttachedObject;
  /** Which of the object's layers, from 0; absent where the object could not be read. */
  readonly layer?: number;
}

/** A manifest that holds evidence, and how it was found. */
export interface AttachedObject {
  readonly digest: Digest;
  readonly scheme: Scheme;
}

/** A CA that may have revoked what nobody here knows of. */
export interface Unlisted {
  readonly issuer: string;
  /** When its last list ended, milliseconds since 1970; absent where there is none. */
  readonly ended?: number;
}

/** What accepted evidence says beside who and when. */
export interface Proved {
  /** What the signed content says that it is about an image; of a file it says nothing. */
  readonly kind?: 'signature' | 'attestation';
  /** Fingerprint of the key that made it: pinned, or of the certificate. */
  readonly key?: string;
  /** Names that the signed content gives to the subject: references without, or with, a tag. */
  readonly names?: readonly string[];
  /**
   * The certificate's identity is of another repository than its source, and neither is pinned. T1
   */
  readonly sourceNotEstablished?: boolean;
  /** Windows of logs that no time was there to hold against. */
  readonly unasked?: readonly Window[];
  /** CAs of which no list of revoked certificates, or none recent enough, was given. */
  readonly unlisted?: readonly Unlisted[];
  /** Whether an entry has the log's promise and no proof. */
  readonly onlyPromised?: boolean;
  /** Distinct pinned logs with a checked entry, and of these those with a proof of inclusion. */
  readonly logs?: number;
  readonly inclusions?: number;
  /** Pinned witnesses that cosigned one checkpoint. */
  readonly witnesses?: number;
  /** Distinct pinned timestamp authorities. */
  readonly timestamps?: number;
  /** Distinct pinned CT logs. */
  readonly scts?: number;
}

/**
 * Who signed: a key by its fingerprint, or a certificate by its identity, issuer and source
 * repository.
 */
export type Signer =
  | { readonly kind: 'key'; readonly fingerprint: string }
  | {
      readonly kind: 'certificate';
      readonly identity: string;
      readonly issuer: string | undefined;
      readonly sourceRepository: string | undefined;
    };

/** What was checked, how it ended, and what was compared. */
export type Check = PassedCheck | WaivedCheck | FailedCheck;

interface PassedCheck {
  readonly name: string;
  readonly status: 'passed';
  readonly code?: never;
  readonly detail: string;
}

/** What an operator may do without: a log, an SCT, an authenticated time. */
export type Waiver = 'log' | 'sct' | 'time';

interface WaivedCheck {
  readonly name: string;
  readonly status: 'waived';
  readonly waives: Waiver;
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

/** Why something is rejected, and by which rule of the policy: `policy.yaml:12`. */
export type Cause = CauseOf & { readonly rule?: string };

type CauseOf =
  | {
      readonly kind: 'evidence';
      readonly code: Code;
      readonly name: string;
      readonly evidence: JudgedEvidence;
      readonly failure: FailedCheck;
    }
  | {
      readonly kind: 'lacking';
      readonly code: 'NO_SIGNATURE' | 'NO_ATTESTATION';
      readonly name: string;
      readonly digest: Digest;
      /** What was asked for. */
      readonly need: EvidenceNeed;
      /** Predicate types of what is there. */
      readonly found: readonly string[];
      /** Signers of the policy whom the need does not name, and who made evidence of its kind. */
      readonly others: readonly string[];
      readonly ledger: readonly LedgerRow[];
    }
  | {
      /** Bytes that are denied, whoever signed them: of the image, a part of it, or the file. */
      readonly kind: 'denied';
      readonly code: 'DENIED';
      readonly name: string;
      readonly denial: Denial;
      readonly detail: string;
    }
  | {
      readonly kind: 'contradicted';
      readonly code: 'NAME_CONTRADICTED';
      readonly name: string;
      readonly expected: Digest;
      readonly found: Digest;
    }
  | {
      readonly kind: 'absent';
      readonly code: 'NO_IMAGES';
      /** Absent where no image was named, and there is none. */
      readonly name?: string;
      /** Names of what is there. */
      readonly there: readonly string[];
    }
  | {
      /** Evidence that was accepted, and lacks what a rule asks of it. */
      readonly kind: 'unfit';
      readonly code: Code;
      readonly name: string;
      readonly evidence: JudgedEvidence;
      readonly detail: string;
    }
  | {
      /** Fewer signers than a rule asks for. */
      readonly kind: 'quorum';
      readonly code: 'POLICY';
      readonly name: string;
      readonly digest: Digest;
      readonly need: EvidenceNeed;
      /** Names of those who signed. */
      readonly met: readonly string[];
    }
  | {
      /** What a rule, or the whole policy, says of the image itself. */
      readonly kind: 'policy';
      readonly code: 'POLICY' | 'NAME_UNBOUND';
      readonly name: string;
      readonly detail: string;
    };
