import type { Report } from '@sealift/report';
import type { Pieces, Target } from './target.ts';

/**
 * What a report establishes: which digests, by whom, and at which times; of the evidence that was
 * accepted.
 */
export interface Established {
  readonly digests: string;
  readonly signers: ReadonlySet<string>;
  readonly times: ReadonlySet<string>;
}

export function establishedBy({ images }: Report): Established {
  const accepted = images
    .flatMap(({ evidence }) => evidence)
    .filter(({ verdict }) => verdict === 'accepted');
  return {
    digests: images.map(({ digest }) => digest).join(),
    signers: new Set(
      accepted.map(({ signer, subject, predicateType }) =>
        JSON.stringify([signer, subject, predicateType]),
      ),
    ),
    times: new Set(accepted.flatMap(({ times }) => times)),
  };
}

const isSubset = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((each) => all.has(each));

/**
 * `same`; `less` where a source of time was taken out that nothing requires, which everybody can do
 * to evidence and which must never
 * make it say more; otherwise undefined.
 */
function compare(before: Established, now: Established): 'same' | 'less' | undefined {
  const equalSigners =
    before.digests === now.digests &&
    before.signers.size === now.signers.size &&
    isSubset(before.signers, now.signers);
  if (!equalSigners || !isSubset(now.times, before.times)) return undefined;
  return now.times.size === before.times.size ? 'same' : 'less';
}

/** A change that the verifier did not stand: what was changed, and what came of it. */
export interface Finding {
  readonly target: string;
  readonly change: string;
  readonly outcome: string;
}

/**
 * How many changes were tried, how many of them changed nothing that matters, and which should not
 * have passed.
 */
export interface Tally {
  tried: number;
  /** Accepted, with the same record. */
  same: number;
  /** Accepted, with fewer times. */
  less: number;
  readonly findings: Finding[];
}

export const newTally = (): Tally => ({ tried: 0, same: 0, less: 0, findings: [] });

/**
 * Tries one change: it must be refused, by a code that is no bug of ours, or leave what is
 * established as it is.
 */
export async function tryChange(
  target: Target,
  baseline: Established,
  change: string,
  pieces: Pieces,
  tally: Tally,
): Promise<void> {
  tally.tried += 1;
  const outcome = await outcomeOf(target, baseline, pieces);
  if (outcome === 'same' || outcome === 'less') tally[outcome] += 1;
  else if (outcome !== undefined) tally.findings.push({ target: target.name, change, outcome });
}

/**
 * `same` or `less` where it was accepted so, undefined where it was refused, otherwise what is
 * wrong.
 */
async function outcomeOf(
  target: Target,
  baseline: Established,
  pieces: Pieces,
): Promise<string | undefined> {
  try {
    const report = await target.verify(pieces);
    if (report.failures.some(({ code }) => code === 'INTERNAL'))
      return `INTERNAL: ${report.failures[0]?.message}`;
    if (report.verdict !== 'accepted')
      return report.established.length === 0
        ? undefined
        : 'refused, and says that something is established';
    return (
      compare(baseline, establishedBy(report)) ??
      `accepted with another record: ${report.established.join('; ')}`
    );
  } catch (thrown) {
    return `thrown: ${String(thrown)}`;
  }
}

/** The record of the unchanged case, which must be accepted. */
export async function baselineOf(target: Target): Promise<Established> {
  const report = await target.verify(target.pieces);
  if (report.verdict !== 'accepted')
    throw new Error(
      `${target.name} is not accepted: ${report.failures[0]?.code} ${report.failures[0]?.message}`,
    );
  return establishedBy(report);
}
