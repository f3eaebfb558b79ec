import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import { ASKED } from '@sealift/policy/rules';
import type { JudgedEvidence, JudgedSubject, Judgement } from '@sealift/verify';
import { acceptedReport, failedReport } from '../failure.ts';
import type { EvidenceReport, ImageReport, Report, RuleReport } from '../report.ts';
import { anchorsOf } from './anchors.ts';
import { claims } from './claims.ts';
import { newerPacks, packs, undenied } from './denied.ts';
import { failureOfCause } from './failures.ts';
import { notEstablished } from './not-established.ts';
import { sealed, signedBy } from './sentences.ts';
import { waived } from './waived.ts';
import { type MoreSentences, withSentences } from './with-sentences.ts';

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
      ...packs(judgement),
    ],
    notEstablished: [...notEstablished(judgement), ...newerPacks(pinned)],
    claimed: claims(subjects, pinned.ledger ?? []),
    waived: [...waived(judgement), ...undenied(pinned)],
    anchors: anchorsOf(judgement),
  };
  const [first, ...others] = causes.map(failureOfCause);
  return withSentences(
    first === undefined || outcome === 'accepted'
      ? acceptedReport(parts)
      : failedReport(first, { ...parts, failures: others }),
    more,
  );
}

/** Nothing of what was rejected. */
const signed = ({ name, outcome, counted }: JudgedSubject): string[] =>
  outcome === 'accepted' ? counted.map((each) => signedBy(name, evidenceReport(each, true))) : [];

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
          ...{ at, mode: modeOf(mode), asks: asks.kind, outcome },
          failures: causes.map((cause) => failureOfCause(cause).message),
        },
      ];

/** What it finds rejects: for a report that is what the word says. */
const modeOf = (mode: JudgedSubject['rules'][number]['rule']['mode']): RuleReport['mode'] =>
  mode === 'restrict' ? 'enforce' : mode;

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
