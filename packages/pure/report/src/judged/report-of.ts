import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import { ASKED } from '@sealift/policy/rules';
import type { JudgedEvidence, JudgedSubject, Judgement } from '@sealift/verify';
import { acceptedReport, failedReport } from '../failure.ts';
import type { EvidenceReport, ImageReport, Report, RuleReport } from '../report.ts';
import { anchorsOf } from './anchors.ts';
import { claims } from './claims.ts';
import { failureOfCause } from './failures.ts';
import { notEstablished } from './not-established.ts';
import { sealed, signed } from './sentences.ts';
import { waived } from './waived.ts';

/** What a command adds to what is said about the evidence: sentences, and what it looked at. */
export type MoreSentences = Partial<
  Pick<Report, 'established' | 'notEstablished' | 'claimed' | 'waived' | 'target'>
>;

/**
 * What verification found, in words. Everything foreign in it is printable. T28
 * @param more what the command knows beside: sentences, each under its heading
 */
export function reportOf(judgement: Judgement, more: MoreSentences = {}): Report {
  const { causes, subjects, pinned, outcome } = judgement;
  const parts = {
    images: subjects.map(imageReport),
    established: [
      ...new Set(subjects.flatMap(signed)),
      ...sealed(pinned.sealer),
      ...of(more.established),
    ],
    notEstablished: [...notEstablished(judgement), ...of(more.notEstablished)],
    claimed: [...claims(subjects, pinned.ledger ?? []), ...of(more.claimed)],
    waived: [...waived(judgement), ...of(more.waived)],
    anchors: anchorsOf(judgement),
    ...(more.target === undefined ? {} : { target: more.target }),
  };
  const [first, ...others] = causes.map(failureOfCause);
  if (first === undefined || outcome === 'accepted') return acceptedReport(parts);
  return failedReport(first, { ...parts, failures: others });
}

const of = (sentences: readonly string[] = []): readonly string[] => sentences;

const imageReport = ({
  name,
  digest,
  binding: { binding: nameBinding },
  platforms,
  outcome: verdict,
  evidence,
  counted,
  rules,
}: JudgedSubject): ImageReport => {
  // T34: looked up, since thousands of signatures may count.
  const isCounted = new Set(counted);
  const found = rules.flatMap(ruleReport);
  return {
    name,
    digest,
    nameBinding,
    platforms: platforms.map(printable),
    verdict,
    evidence: evidence.map((each) => evidenceReport(each, isCounted.has(each))),
    ...(found.length === 0 ? {} : { rules: found }),
  };
};

/** The rule that options state has no place, and nothing to tell. */
const ruleReport = ({
  rule: { at, mode, asks },
  outcome,
  causes,
}: JudgedSubject['rules'][number]): RuleReport[] =>
  at === undefined
    ? []
    : [
        {
          ...{ at, mode, asks: asks.kind, outcome },
          failures: causes.map((cause) => failureOfCause(cause).message),
        },
      ];

const evidenceReport = (
  {
    by,
    format,
    place: { digest, subject },
    outcome: verdict,
    times,
    checks,
    signer,
    predicateType,
    proved: { kind },
  }: JudgedEvidence,
  counted: boolean,
): EvidenceReport => ({
  ...(by === undefined || by === ASKED ? {} : { by }),
  format,
  digest,
  subject,
  verdict,
  times: times.map(time.format),
  checks,
  ...(counted ? { counted } : {}),
  ...(kind === undefined ? {} : { kind }),
  ...(signer === undefined ? {} : { signer }),
  ...(predicateType === undefined ? {} : { predicateType }),
});
