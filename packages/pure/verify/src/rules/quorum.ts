/** How many signers of a list are there. */
import type { Quorum } from '@sealift/policy/rules';
import type { JudgedEvidence } from '../judgement.ts';
import type { KnownSigner } from '../pinned.ts';

/**
 * Who made accepted evidence: a key, or what a certificate of one instance says. Two certificates
 * of one person are one, and so are two entries of a policy with one key.
 */
export function personOf(
  { by, signer }: JudgedEvidence,
  instances: ReadonlyMap<string, KnownSigner>,
): string {
  if (signer?.kind === 'key') return signer.fingerprint;
  const instance = instances.get(by ?? '')?.instance ?? '';
  return JSON.stringify([instance, signer?.issuer, signer?.identity]);
}

/**
 * The entries of a list that have a person of their own: the largest matching, so that one person
 * never stands for two entries, and a pattern that takes ten people is one entry.
 * @param people by entry, who signed for it
 */
export function matched(
  { of }: Quorum,
  people: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const entryOf = new Map<string, string>();
  const place = (entry: string, tried: Set<string>): boolean => {
    for (const person of people.get(entry) ?? []) {
      if (tried.has(person)) continue;
      tried.add(person);
      const other = entryOf.get(person);
      if (other !== undefined && !place(other, tried)) continue;
      entryOf.set(person, entry);
      return true;
    }
    return false;
  };
  return [...new Set(of)].filter((entry) => place(entry, new Set()));
}
