/** How many signers of a list are there. */
import type { Quorum } from '@sealift/policy/rules';
import type { JudgedEvidence } from '../judgement.ts';
import type { KnownSigner } from '../pinned.ts';

type Signers = ReadonlyMap<string, KnownSigner>;

/**
 * Who made pieces of accepted evidence: what has a key in common, or what a certificate of one
 * instance says, is by one person. T41: neither two certificates nor two entries of a policy, of
 * keys, certificates or instances, make two of one.
 */
export function peopleOf(
  evidence: readonly JudgedEvidence[],
  signers: Signers,
): ReadonlyMap<JudgedEvidence, string> {
  const same = new Map<string, string>();
  const firstOf = (mark: string): string => {
    let first = mark;
    for (let next = same.get(first); next !== undefined; next = same.get(first)) first = next;
    return first;
  };
  for (const each of evidence) {
    const [key, name] = [firstOf(each.proved.key ?? ''), firstOf(nameOf(each, signers))];
    if (key !== name) same.set(key, name);
  }
  return new Map(evidence.map((each) => [each, firstOf(nameOf(each, signers))]));
}

function nameOf({ by = '', signer, proved: { key = '' } }: JudgedEvidence, of: Signers): string {
  if (signer?.kind !== 'certificate') return key;
  const { issuer, identity } = signer;
  return JSON.stringify([of.get(by)?.instance ?? '', issuer, identity]);
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
