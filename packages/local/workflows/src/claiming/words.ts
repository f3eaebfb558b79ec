import type { Claim } from './claims.ts';
import type { DescribedEvidence } from './describe.ts';

/** What an object of evidence says of itself, for a person: `signature, says ada@example.com`. */
export const evidenceWords = ({ scheme, claims }: DescribedEvidence): string =>
  claims.length === 0
    ? `${scheme} that is none of the known forms`
    : [...new Set(claims.map(claimWords))].join('; ');

const claimWords = ({ signer, predicateType }: Claim): string => {
  const what = predicateType === undefined ? 'signature' : `attestation ${predicateType}`;
  return signer.kind === 'key' ? `${what}, by a key` : `${what}, says ${signer.identity}`;
};
