/** What was asked of a subject, compared with what its evidence gave. */
import type { Policy } from '@sealift/policy';
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

/** First what the asked signer made; of that what failed earliest (docs/verification.md, 1). */
const RANKS = { 'the one asked for': 0, another: 1, 'of the other kind': 2 } as const;
const rank = ({ claim }: JudgedEvidence): number => RANKS[claim?.signer ?? 'the one asked for'];
const byWorth = (a: JudgedEvidence, b: JudgedEvidence): number =>
  rank(a) - rank(b) || a.checks.length - b.checks.length;

/** Keys tell nothing to whoever asks for a certificate, unless there is nothing else. */
function worthTelling(judged: readonly JudgedEvidence[]): JudgedEvidence[] {
  const failed = judged.filter(({ failure }) => failure !== undefined).sort(byWorth);
  const asked = failed.filter(({ claim }) => claim?.signer !== 'of the other kind');
  return asked.length > 0 ? asked : failed;
}

/** Whether it could have been what was asked for; what cannot be read could be anything. */
const isOfKind =
  (asked: readonly string[] | undefined) =>
  ({ claim }: JudgedEvidence): boolean => {
    if (claim?.kind === undefined) return true;
    if (asked === undefined) return claim.kind === 'signature';
    return claim.kind === 'attestation' && asked.includes(claim.predicateType ?? '');
  };

/**
 * Why nothing satisfies: each piece of evidence of the kind that was asked for, by its first failed
 * check; or that there is none of the kind.
 * @param judged what is attached to it @param ledger what the bundle's writer says of it
 */
export function causesOf(
  about: About,
  judged: readonly JudgedEvidence[],
  { predicateTypes: asked }: Policy,
  ledger: readonly LedgerRow[],
): Cause[] {
  const failed = worthTelling(judged.filter(isOfKind(asked))).flatMap(failedCause(about.name));
  if (failed.length > 0) return failed;
  return [
    {
      kind: 'lacking',
      code: asked === undefined ? 'NO_SIGNATURE' : 'NO_ATTESTATION',
      ...about,
      asked,
      found: typesIn(judged),
      ledger,
    },
  ];
}

/** Predicate types of what is there, proved or not. */
const typesIn = (judged: readonly JudgedEvidence[]): string[] => [
  ...new Set(
    judged.flatMap(({ predicateType, claim }) => predicateType ?? claim?.predicateType ?? []),
  ),
];

/** The cause that a piece of evidence is, if its verdict is against it. */
export const failedCause =
  (name: string) =>
  (evidence: JudgedEvidence): Cause[] => {
    const { failure } = evidence;
    return failure === undefined
      ? []
      : [{ kind: 'evidence', code: failure.code, name, evidence, failure }];
  };
