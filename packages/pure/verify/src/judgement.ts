/** What verification found, as facts: who signed what, what failed, and what nobody asked. */
import type { Digest } from '@sealift/bytes';
import type { Code } from '@sealift/failures';
import type { Scheme } from '@sealift/oci';
import type { CryptoProvider, Window } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { FormatId } from '@sealift/sigstore';
import type { Trust } from '@sealift/trust';
import type { Clearance } from './clearance.ts';
import type { Binding } from './name-binding.ts';
import type { Source } from './source.ts';

export type Decision = 'accepted' | 'rejected';

/** What a judgement rests on. */
export interface Pinned {
  /** One pinned instance, or several (T6: no evidence mixes them). */
  readonly trust: Trust | readonly Trust[];
  readonly policy: Policy;
  readonly crypto: CryptoProvider;
  /**
   * Where the pinned keys came from, for the list of anchors; in the order of the policy's keys.
   */
  readonly keySources?: readonly string[];
  /** Rows of a bundle's ledger: claims, which explain a lack of evidence and prove nothing. */
  readonly ledger?: readonly LedgerRow[];
  /** Fingerprint of the pinned key that sealed the bundle, and so vouches for its names. */
  readonly sealer?: string | undefined;
}

/** What the writer of a bundle says that it found at the source. */
export interface LedgerRow {
  readonly subject: Digest;
  readonly scheme: string;
  readonly outcome: string;
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
}

/** One signature, attestation or bundle. */
export interface JudgedEvidence {
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
  /** Authenticated times alone, milliseconds since 1970. Empty where it was rejected. */
  readonly times: readonly number[];
  /** What it proves. Empty where it was rejected: nothing of it counts. */
  readonly proved: Proved;
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

/** What accepted evidence says beside who and when. */
export interface Proved {
  /** What the signed content says that it is about an image; of a file it says nothing. */
  readonly kind?: 'signature' | 'attestation';
  /** Names that the signed content gives to the subject: references without, or with, a tag. */
  readonly names?: readonly string[];
  /**
   * The certificate's identity is of another repository than its source, and neither is pinned. T1
   */
  readonly sourceNotEstablished?: boolean;
  /** Windows of logs that no time was there to hold against. */
  readonly unasked?: readonly Window[];
  /** Whether an entry has the log's promise and no proof. */
  readonly onlyPromised?: boolean;
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

/** Why something is rejected. */
export type Cause =
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
      /** Predicate types that were asked for; absent: a signature was. */
      readonly asked: readonly string[] | undefined;
      /** Predicate types of what is there. */
      readonly found: readonly string[];
      readonly ledger: readonly LedgerRow[];
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
    };
