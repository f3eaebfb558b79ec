/** One square of the matrix: what was tried, and whether it ended as it must. */
export interface Cell {
  readonly row: string;
  readonly column: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** A thing to try; it throws where it does not end as it must. */
export interface Trial {
  readonly row: string;
  readonly column: string;
  /** Programs without which it cannot be tried. */
  readonly needs: readonly string[];
  run(): Promise<void>;
}

/** Tries one; a program that is absent is a skip, never a pass. */
export async function judge(
  { row, column, needs, run }: Trial,
  isPresent: (program: string) => boolean,
): Promise<Cell> {
  const absent = needs.filter((program) => !isPresent(program));
  if (absent.length > 0)
    return { row, column, outcome: 'skipped', reason: `${absent.join(', ')} not here` };
  try {
    await run();
    return { row, column, outcome: 'passed' };
  } catch (error) {
    return {
      row,
      column,
      outcome: 'failed',
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}
