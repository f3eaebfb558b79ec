import type { Row } from './bench.ts';
import type { Figure } from './measure.ts';

/** One JSON line for programs, one line of a table for people. */
export function printFigure(row: Row, figure: Figure): void {
  const { work } = row;
  const { name, ours, theirs, unit, ratio, goal, runs, ...more } = figure;
  console.log(
    JSON.stringify({
      name,
      ours: round(ours, 1),
      theirs: round(theirs, 1),
      unit,
      ratio: round(ratio, 3),
      goal,
      runs,
      ...rounded(more),
    }),
  );
  console.error(
    `${name.padEnd(4)} ${ratio.toFixed(3).padStart(7)}  goal ${String(goal).padEnd(5)} ` +
      `${verdict(row, figure).padEnd(10)} ${work}`,
  );
}

export function printSkip({ name, work }: Row, reason: string): void {
  console.log(JSON.stringify({ name, skipped: reason }));
  console.error(`${name.padEnd(4)} skipped: ${reason} (${work})`);
}

function verdict(
  { atLeast, cpuGoal = Number.POSITIVE_INFINITY }: Row,
  { ratio, goal, judged, cpuRatio = 0 }: Figure,
): string {
  if (judged === false) return 'not judged';
  if (cpuRatio > cpuGoal) return 'missed';
  return (atLeast ? ratio >= goal : ratio <= goal) ? 'reached' : 'missed';
}

/** What only some rows have. */
function rounded({
  probe,
  judged,
  cpuRatio,
  kibEach,
}: Pick<Figure, 'probe' | 'judged' | 'cpuRatio' | 'kibEach'>): object {
  const numbers = Object.entries({ probe, cpuRatio, kibEach }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, round(value, 2)] as const],
  );
  return { ...Object.fromEntries(numbers), ...(judged === undefined ? {} : { judged }) };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
