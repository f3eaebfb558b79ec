/** How many people the signers of a list could be, now that it is known whose keys they are. */
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { waysOf } from '@sealift/policy/rules';
import type { FileRule } from '@sealift/policy-file';
import { type KnownSigner, matched } from '@sealift/verify';

/**
 * Two names of one key are one person (T41), so that a quorum which asks for more people than a
 * list has could never be met. @throws Rejection CONFIG
 */
export function requirePeople(rules: readonly FileRule[], signers: readonly KnownSigner[]): void {
  const people = new Map(signers.map((signer) => [signer.name, marksOf(signer)]));
  for (const { rule } of rules)
    for (const { by } of waysOf(rule).flatMap(({ evidence }) => evidence)) {
      const count = matched(by, people).length;
      const found = count === 1 ? 'one signer' : `${count} signers`;
      if (count < by.atLeast)
        reject(
          'CONFIG',
          `${rule.at}: ${by.of.join(', ')} are ${found} under several names, and the rule asks ` +
            `for ${by.atLeast}`,
        );
    }
}

/** What tells people apart: keys, and whole names. A pattern may take somebody of its own. */
function marksOf({ name, instance, policy: { signer } }: KnownSigner): ReadonlySet<string> {
  if (signer.kind === 'key') return new Set(signer.keys.map(keys.fingerprint));
  const { identity, issuer } = signer;
  const vouched = issuer === 'none' ? issuer : issuer.description;
  const isWhole = [identity, issuer].every(
    (one) => one === 'none' || (one.like && 'text' in one.like),
  );
  return new Set([isWhole ? JSON.stringify([instance, vouched, identity.description]) : name]);
}
