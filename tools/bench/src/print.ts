import type { Row } from './bench.ts';
import type { Figure } from './measure.ts';

/** One JSON line for programs, one line of a table for people. */
export function printFigure(row: Row, figure: Figure): void {
  const { work } = row;
  const { name, ours, theirs, unit, ratio, goal, runs, ...more } = figure;
  console.log(JSON.stringify({ name, ours: round(ours, 1), theirs: round(theirs, 1), unit, ratio: round(ratio, 3), goal, runs, ...rounded(more) }));
  console.error(`${name.padEnd(4)} ${ratio.toFixed(3).padStart(7)}  goal ${String(goal).padEnd(5)} ${verdict(row, figure).padEnd(10)} ${work}`);
}

export function printSkip({ name, work }: Row, reason: string): void {
  console.log(JSON.stringify({ name, skipped: reason }));
  console.error(`${name.padEnd(4)} skipped: ${reason} (${work})`);
}

function verdict({ atLeast }: Row, { ratio, goal, judged }: Figure): string {
  if (judged === false) return 'not judged';
  return (atLeast ? ratio >= goal : ratio <= goal) ? 'reached' : 'missed';
}

const rounded = ({ probe, judged }: Pick<Figure, 'probe' | 'judged'>) => ({
  ...(probe === undefined ? {} : { probe: round(probe, 2) }),
  ...(judged === undefined ? {} : { judged }),
});

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
