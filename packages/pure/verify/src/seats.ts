/** For whom evidence is judged: every signer of the policy, each under his own instances. */
import type { Trust } from '@sealift/trust';
import { type Context, finderOf } from './case.ts';
import { type KnownSigner, type OneSigner, type Pinned, pinnedBy } from './pinned.ts';
import { requireOneRole } from './roles.ts';

/** A signer, with a context for each of his instances. */
export interface Seat {
  readonly signer: KnownSigner;
  readonly contexts: readonly Context[];
}

/**
 * What a run starts with: nothing of one instance may vouch for anything of another (T6).
 * @throws Rejection TRUST_CONFLICT: one key has two roles
 */
export function seatsOf({ signers, ...run }: Run & Pick<Pinned, 'signers'>): Seat[] {
  requireOneRole(signers);
  // A log that shows two trees shows them to whoever asks, for whichever signer.
  const seen = new Map<Trust, Map<string, string>>();
  return signers.map((signer) => ({
    signer,
    contexts: signer.trust.map((trust) => contextOf(signer, trust, run, seen)),
  }));
}

type Run = Pick<Pinned, 'crypto' | 'denials'>;

function contextOf(
  { policy, name: by }: KnownSigner,
  trust: Trust,
  { crypto, denials }: Run,
  seen: Map<Trust, Map<string, string>>,
): Context {
  const checkpoints = seen.get(trust) ?? new Map<string, string>();
  seen.set(trust, checkpoints);
  return { trust, policy, by, crypto, denials, paths: finderOf(trust, crypto), checkpoints };
}

/** The contexts of the one signer that options state. @throws Rejection TRUST_CONFLICT */
export const contextsOf = (pins: OneSigner): readonly Context[] =>
  seatsOf(pinnedBy(pins)).flatMap(({ contexts }) => contexts);
