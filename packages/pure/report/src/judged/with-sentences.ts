import type { Report } from '../report.ts';

/** What a command adds to what is said about the evidence: sentences, and what it looked at. */
export type MoreSentences = Partial<
  Pick<Report, 'established' | 'notEstablished' | 'claimed' | 'waived' | 'target' | 'policy'>
>;

const HEADINGS = ['established', 'notEstablished', 'claimed', 'waived'] as const;

/**
 * A report with more sentences under its headings. Its verdict stays: what changes that is a
 * failure, and no sentence.
 */
export function withSentences(report: Report, { target, policy, ...more }: MoreSentences): Report {
  const added = HEADINGS.map(
    (heading) => [heading, [...report[heading], ...(more[heading] ?? [])]] as const,
  );
  return {
    ...report,
    ...(target && { target }),
    ...(policy && { policy }),
    ...Object.fromEntries(added),
  };
}
