import type { Digest } from '@sealift/bytes';
import type { EvidenceNeed } from '@sealift/policy/rules';
import type { JudgedEvidence, LedgerRow } from '../judgement.ts';
import type { KnownSigner } from '../pinned.ts';
import type { JudgedTree } from '../tree.ts';
import type { Unfit } from './fit.ts';

/** An image by one of its names, and what its rules are judged with. */
export interface RuleCase {
  readonly name: string;
  readonly digest: Digest;
  /** What ages are counted to; milliseconds since 1970. */
  readonly now: number | undefined;
  readonly tree: JudgedTree;
  readonly signers: ReadonlyMap<string, KnownSigner>;
  readonly ledger: readonly LedgerRow[];
  readonly known: Known;
}

/** What is asked of evidence is asked of an image, or of a file. */
export type FitCase = Pick<RuleCase, 'name' | 'digest' | 'now'>;

/**
 * What a need found of a piece of evidence, for the other names of its image (T34): evidence is
 * read again once.
 */
export type Known = WeakMap<JudgedEvidence, Map<EvidenceNeed, Unfit | undefined>>;
