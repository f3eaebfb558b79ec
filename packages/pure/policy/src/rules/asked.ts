/** The one signer and the one rule that options state, in the words of policies. */
import type { Policy } from '../policy.ts';
import { PLAIN, type Rule } from './rule.ts';

/** What the signer is called that options state; no report shows it. */
export const ASKED = 'the one asked for';

const NOTHING = { coverage: 'index', strength: PLAIN, annotations: new Map() } as const;

/** The rule for every image: a signature by that signer, or an attestation of the types given. */
export function ruleOf({ predicateTypes: types, asks = NOTHING }: Policy): Rule {
  const by = { of: [ASKED], atLeast: 1 };
  const need =
    types === undefined
      ? ({ kind: 'signature', by, select: 'any' } as const)
      : ({ kind: 'attestation', types, by, select: 'any' } as const);
  return {
    mode: 'enforce',
    asks: {
      kind: 'require',
      evidence: [need],
      name: 'any',
      ...asks,
    },
  };
}
