/** What an image needs, as a policy says it: facts that verification compares, no text to parse. */
import type { Digest } from '@sealift/bytes';

/** What a policy says of the images that some names stand for. */
export interface Rule {
  /** Where it stands: `policy.yaml:12`. Absent for the one rule that options state. */
  readonly at?: string;
  /**
   * `warn`: what fails is reported and rejects nothing. `admit`: the same, and it is enough for an
   * image that no other rule speaks of. `restrict`: what fails rejects, as with `enforce`; and as
   * with `warn` it is not enough for an image alone.
   */
  readonly mode: 'enforce' | 'restrict' | 'warn' | 'admit';
  readonly asks: Needs | Acceptance;
}

/** Images that are let in whatever signed them. */
export interface Acceptance {
  readonly kind: 'accept';
  readonly reason: string;
  /** `any`: whatever the carrier calls so. A name is the carrier's claim. */
  readonly digests: ReadonlySet<Digest> | 'any';
}

/** What all evidence together must be, and what each piece of it must have to count. */
export interface Needs {
  readonly kind: 'require';
  readonly evidence: readonly EvidenceNeed[];
  /**
   * Where it must be: on the digest that is named; on that and on every platform that is carried;
   * or on that, or else on every platform.
   */
  readonly coverage: 'index' | 'all-children' | 'any';
  readonly strength: Strength;
  /** Text of annotations that signatures must state. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly name: NameNeed;
  /** The repository that must have been signed, where a mirror calls it otherwise. */
  readonly signedAs?: NamePattern;
  /** Each does as well as all of the above: what one lacks, another never completes. */
  readonly instead?: readonly Needs[];
}

/** A signature, or an attestation of one of some types, by enough of some signers. */
export interface EvidenceNeed {
  readonly kind: 'signature' | 'attestation';
  /** Predicate types, any of which will do. Of attestations. */
  readonly types?: readonly string[];
  readonly by: Quorum;
  /** `newest`: of each signer the newest alone counts, so that none is outvoted by an old one. */
  readonly select: 'any' | 'newest';
  /** At most this old, in milliseconds. */
  readonly maxAge?: number;
  readonly where?: Condition;
  /** Which name must have been signed along with the digest. */
  readonly signedName?: SignedName;
}

/** So many of these signers, by their names; each entry counts once, and each person. */
export interface Quorum {
  readonly of: readonly string[];
  readonly atLeast: number;
}

/** What a piece of evidence must have beside a good signature. */
export interface Strength {
  /** A proof of inclusion, where the log's promise would do otherwise. */
  readonly inclusion: boolean;
  /** Distinct logs, witnesses of a checkpoint, timestamp authorities and CT logs: at least. */
  readonly logs: number;
  readonly witnesses: number;
  readonly timestamps: number;
  readonly scts: number;
  /** At most this old, in milliseconds. */
  readonly maxAge?: number;
}

/**
 * What must bind the image's name to its digest. `bound` is any of signed-tag, signed-repository,
 * sealed and expected.
 */
export type NameNeed = 'any' | 'bound' | 'signed-tag' | 'signed-repository' | 'sealed' | 'expected';

/** Names that a pattern stands for. */
export interface NamePattern {
  readonly text: string;
  /** @param repository `registry/repository`, without tag and digest */
  matches(repository: string): boolean;
}

/** A comparison of the name that was signed with that of the image. */
export interface SignedName {
  /** As the policy has it: `exactRepository registry.example/app`. */
  readonly text: string;
  /** @param signed the name in the signature @param image the name of the image, or its digest */
  accepts(signed: string, image: string): boolean;
}

/** An expression over verified evidence. */
export interface Condition {
  readonly text: string;
  /** Where it stands: `policy.yaml:18`. */
  readonly at: string;
  /** Absent where it holds; otherwise why not. Never throws for foreign values. */
  fails(given: ConditionInput): string | undefined;
}

/** What an expression may speak of; every value is foreign, and verified. */
export interface ConditionInput {
  readonly predicate: unknown;
  readonly statement: unknown;
  /** What is proved of the signer: `kind`, and of a certificate `identity`, `issuer` and others. */
  readonly signer: unknown;
  readonly image: { readonly name: string; readonly digest: string };
}

/** What is asked of evidence beside a good signature where nobody asks for more. */
export const PLAIN: Strength = {
  inclusion: false,
  logs: 0,
  witnesses: 0,
  timestamps: 0,
  scts: 0,
};

/**
 * Everything that a rule may be met by: what it requires, and what does as well instead. Nothing
 * where it lets in what nobody signed.
 */
export const waysOf = ({ asks }: Pick<Rule, 'asks'>): readonly Needs[] =>
  asks.kind === 'require' ? [asks, ...(asks.instead ?? [])] : [];
