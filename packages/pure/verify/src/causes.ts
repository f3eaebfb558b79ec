/** What was asked of a subject, compared with what its evidence gave. */
import type { Policy } from '@sealift/policy';
import { material } from './checks/material.ts';
import type { Cause, JudgedEvidence, JudgedSubject, LedgerRow } from './judgement.ts';

type About = Pick<JudgedSubject, 'name' | 'digest'>;

/**
 * Evidence that satisfies the policy: a signature, or an attestation of the type asked for. An
 * attestation never passes for a signature.
 */
export const satisfying = (
  judged: readonly JudgedEvidence[],
  { predicateTypes }: Policy,
): JudgedEvidence[] =>
  judged.filter(({ outcome, proved, predicateType = '' }) => {
    if (outcome !== 'accepted') return false;
    if (predicateTypes === undefined) return proved.kind === 'signature';
    return proved.kind === 'attestation' && predicateTypes.includes(predicateType);
  });

/**
 * How far a piece of evidence came. One of the other kind of signer was never asked for: what it
 * lacks says least, so that it stands last.
 */
const stage = ({ checks }: JudgedEvidence): number =>
  checks.length === 1 && checks[0]?.name === material.name
    ? Number.MAX_SAFE_INTEGER
    : checks.length;

/**
 * Why nothing satisfies: each piece of evidence that might have, by its first failed check; or that
 * there is none of the kind.
 * @param judged what is attached to it @param ledger what the bundle's writer says of it
 */
export function causesOf(
  about: About,
  judged: readonly JudgedEvidence[],
  { predicateTypes: asked }: Policy,
  ledger: readonly LedgerRow[],
): Cause[] {
  const failed = [...judged].sort((a, b) => stage(a) - stage(b)).flatMap(failedCause(about.name));
  if (failed.length > 0) return failed;
  return [
    {
      kind: 'lacking',
      code: asked === undefined ? 'NO_SIGNATURE' : 'NO_ATTESTATION',
      ...about,
      asked,
      found: [...new Set(judged.flatMap(({ predicateType = [] }) => predicateType))],
      ledger,
    },
  ];
}

/** The cause that a piece of evidence is, if its verdict is against it. */
export const failedCause =
  (name: string) =>
  (evidence: JudgedEvidence): Cause[] => {
    const { failure } = evidence;
    return failure === undefined
      ? []
      : [{ kind: 'evidence', code: failure.code, name, evidence, failure }];
  };
