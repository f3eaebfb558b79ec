/** One measured figure, as it is printed. */
export interface Figure {
  readonly name: string;
  /** Medians. */
  readonly ours: number;
  readonly theirs: number;
  readonly unit: string;
  /** Median of the ratios taken pair by pair, since absolute figures move with the machine. */
  readonly ratio: number;
  readonly goal: number;
  readonly runs: number;
  /**
   * How much two cores do together; below 1.7 there is no second core, and a goal for two is not
   * judged.
   */
  readonly probe?: number;
  readonly judged?: boolean;
  /** Our processor time ÷ theirs. */
  readonly cpuRatio?: number;
  /** Memory that each object more costs, in KiB. */
  readonly kibEach?: number;
}

/** Gives one number each time: milliseconds, or MiB. */
export type Sample = () => Promise<number>;

/** Takes both in turn, `runs` times, after one round that is not counted. */
export async function compare(
  ours: Sample,
  theirs: Sample,
  runs: number,
): Promise<Pick<Figure, 'ours' | 'theirs' | 'ratio' | 'runs'>> {
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round <= runs; round++) {
    const pair = [await ours(), await theirs()] as const;
    if (round > 0) pairs.push(pair);
  }
  return {
    ours: median(pairs.map(([a]) => a)),
    theirs: median(pairs.map(([, b]) => b)),
    ratio: median(pairs.map(([a, b]) => a / b)),
    runs,
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 1 ? [sorted[Math.floor(middle)]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
