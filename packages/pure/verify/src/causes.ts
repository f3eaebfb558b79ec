/** What was asked of a subject, compared with what its evidence gave. */
import { type Denial, sayDenial } from '@sealift/deny';
import type { EvidenceNeed } from '@sealift/policy/rules';
import type { Cause, JudgedEvidence, JudgedSubject, LedgerRow } from './judgement.ts';

type About = Pick<JudgedSubject, 'name' | 'digest'>;

/**
 * Evidence that a need is about: a signature, or an attestation of the types asked for, that was
 * accepted for one of its signers. An attestation never passes for a signature.
 */
export const fitting = (judged: readonly JudgedEvidence[], need: EvidenceNeed): JudgedEvidence[] =>
  judged.filter(
    ({ outcome, proved, predicateType = '', by = '' }) =>
      outcome === 'accepted' &&
      need.by.of.includes(by) &&
      proved.kind === need.kind &&
      (need.types?.includes(predicateType) ?? true),
  );

/** First what the asked signer made; of that what failed earliest (docs/verification.md, 1). */
const RANKS = { 'the one asked for': 0, another: 1, 'of the other kind': 2 } as const;

/** What was judged for a signer whom this need does not name is by another. */
const rankFor =
  ({ by: { of } }: EvidenceNeed) =>
  ({ by, claim }: JudgedEvidence): number =>
    by === undefined || of.includes(by)
      ? RANKS[claim?.signer ?? 'the one asked for']
      : RANKS.another;

/** Keys tell nothing to whoever asks for a certificate, unless there is nothing else. */
function worthTelling(judged: readonly JudgedEvidence[], need: EvidenceNeed): JudgedEvidence[] {
  const rank = rankFor(need);
  const failed = judged
    .filter(({ failure }) => failure !== undefined)
    .sort((a, b) => rank(a) - rank(b) || a.checks.length - b.checks.length);
  const asked = failed.filter(({ claim }) => claim?.signer !== 'of the other kind');
  return asked.length > 0 ? asked : failed;
}

/** Whether it could have been what was asked for; what cannot be read could be anything. */
const isOfKind =
  ({ kind, types }: EvidenceNeed) =>
  ({ claim }: JudgedEvidence): boolean =>
    claim?.kind === undefined ||
    (claim.kind === kind && (types?.includes(claim.predicateType ?? '') ?? true));

/**
 * Why nothing satisfies: each piece of evidence of the kind that was asked for, by its first failed
 * check; or that there is none of the kind.
 * @param judged what is attached to it @param ledger what the bundle's writer says of it
 */
export function causesOf(
  about: About,
  judged: readonly JudgedEvidence[],
  need: EvidenceNeed,
  ledger: readonly LedgerRow[],
): Cause[] {
  const failed = worthTelling(judged.filter(isOfKind(need)), need).flatMap(failedCause(about.name));
  if (failed.length > 0) return failed;
  return [
    {
      kind: 'lacking',
      code: need.kind === 'signature' ? 'NO_SIGNATURE' : 'NO_ATTESTATION',
      ...about,
      need,
      found: typesIn(judged),
      others: othersIn(judged, need),
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

/** Bytes that are denied are let in by nothing. */
export const deniedCauses = (name: string, denied: readonly Denial[]): Cause[] =>
  denied.map((denial) => ({
    kind: 'denied',
    code: 'DENIED',
    name,
    denial,
    detail: sayDenial(denial),
  }));

/** Who else made what is asked of others. */
const othersIn = (judged: readonly JudgedEvidence[], { by, ...need }: EvidenceNeed): string[] => {
  const all = judged.flatMap((each) => each.by ?? []);
  const there = fitting(judged, { ...need, by: { ...by, of: all } });
  return [...new Set(there.flatMap((each) => each.by ?? []))].filter(
    (name) => !by.of.includes(name),
  );
};

/** The cause that a piece of evidence is, if its verdict is against it. */
export const failedCause =
  (name: string) =>
  (evidence: JudgedEvidence): Cause[] => {
    const { failure } = evidence;
    return failure === undefined
      ? []
      : [{ kind: 'evidence', code: failure.code, name, evidence, failure }];
  };
