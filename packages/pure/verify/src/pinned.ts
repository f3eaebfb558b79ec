/** Whom a judgement believes, and what it asks for. */
import type { Digest } from '@sealift/bytes';
import type { Denials } from '@sealift/deny';
import type { CryptoProvider } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import { ASKED, type Rule, ruleOf } from '@sealift/policy/rules';
import type { Trust } from '@sealift/trust';
import type { LedgerRow } from './judgement.ts';

/** A signer whom the policy names, with the instances whose pins count for him. */
export interface KnownSigner {
  readonly name: string;
  /** Who he is, and what is waived for him. */
  readonly policy: Policy;
  /** One instance, or several (T6: no evidence mixes them). */
  readonly trust: readonly Trust[];
  /** What these instances are called: who is the same elsewhere is another person. */
  readonly instance: string;
  /** Where his pinned keys came from, for the list of anchors; in the order of the keys. */
  readonly keySources: readonly string[];
}

/** What a judgement rests on. */
export interface Pinned {
  readonly signers: readonly KnownSigner[];
  /** What an image so called must have: every rule that speaks of it. */
  readonly rulesFor: (name: string, digest: Digest) => readonly Rule[];
  readonly crypto: CryptoProvider;
  /** What is taken for now where the age of evidence counts; milliseconds since 1970. */
  readonly now?: number | undefined;
  /** Rows of a bundle's ledger: claims, which explain a lack of evidence and prove nothing. */
  readonly ledger?: readonly LedgerRow[];
  /** Fingerprint of the pinned key that sealed the bundle, and so vouches for its names. */
  readonly sealer?: string | undefined;
  /** What is to be taken no more, whoever signed it. */
  readonly denials?: Denials | undefined;
}

/** One signer, whom every image must be signed by. */
export interface OneSigner extends Omit<Pinned, 'signers' | 'rulesFor'> {
  readonly trust: Trust | readonly Trust[];
  readonly policy: Policy;
  readonly keySources?: readonly string[];
}

/** Pins in either form. */
export type Pins = Pinned | OneSigner;

/** Both forms in the one that everything else reads. */
export function pinnedBy(pins: Pins): Pinned {
  if ('signers' in pins) return pins;
  const { trust, policy, keySources = [], ...rest } = pins;
  const rules = [ruleOf(policy)];
  const signer = { name: ASKED, policy, trust: [trust].flat(), instance: '', keySources };
  return { ...rest, signers: [signer], rulesFor: () => rules };
}
