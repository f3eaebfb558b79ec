/** What a rule asks of images, as Kyverno verifies it. */
import type { EvidenceNeed, Needs } from '@sealift/policy/rules';
import type { FileRule } from '@sealift/policy-file';
import { alternatives, type Convertible, needsOf, unsaid } from './convertible.ts';
import { entriesOf } from './kyverno-attestor.ts';

/** Of whatever rejects there. */
export const COMMON = { type: 'Cosign', failureAction: 'Enforce', required: true, useCache: true };

/** One for each thing that must be there, or why it cannot be said. */
export function verificationsOf(
  rule: FileRule,
  { signers }: Convertible,
): readonly object[] | string {
  const needs = needsOf(rule);
  if (needs === undefined) return [];
  const reasons = reasonsOf(needs, signers);
  if (reasons.length > 0) return reasons.join(', ');
  const isHeld = rule.rule.mode !== 'admit';
  const held = {
    ...COMMON,
    failureAction: isHeld ? COMMON.failureAction : 'Audit',
    required: isHeld,
    mutateDigest: isHeld,
    verifyDigest: isHeld,
  };
  const found: object[] = [];
  for (const need of needs.evidence)
    for (const names of alternatives(need.by, signers) ?? []) {
      const entries = names.map((name) => {
        const signer = signers.get(name);
        return signer === undefined ? `${name}, who is nobody` : entriesOf(signer);
      });
      const failed = entries.find((one) => typeof one === 'string');
      if (typeof failed === 'string') return failed;
      found.push({ ...held, ...evidenceOf(need, { count: 1, entries: entries.flat() }) });
    }
  return found;
}

function evidenceOf({ kind, types = [] }: EvidenceNeed, attestor: object): object {
  const attestors = [attestor];
  return kind === 'signature'
    ? { attestors }
    : { attestations: types.map((type) => ({ type, attestors })) };
}

const reasonsOf = (needs: Needs, signers: Convertible['signers']): string[] => [
  ...unsaid(needs, signers, { extensions: true }),
  ...(needs.coverage === 'all-children' ? ['coverage: all-children'] : []),
  ...(needs.name === 'any' ? [] : [`name: ${needs.name}`]),
  ...(needs.strength.timestamps > 0 ? ['timestamps'] : []),
  ...(needs.evidence.some(({ by }) => alternatives(by, signers) === undefined)
    ? ['atLeast, or allOf of others than keys']
    : []),
  ...(needs.evidence.some(({ types = [] }) => types.length > 1) ? ['a type of several URIs'] : []),
];
