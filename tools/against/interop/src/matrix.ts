import type { Cell } from './cell.ts';

const MARK = { passed: 'ok', failed: 'FAIL', skipped: '-' } as const;

/** The cells as a table of rows and columns, and below it why cells failed or were skipped. */
export function matrix(title: string, cells: readonly Cell[]): string {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const first = Math.max(title.length, ...rows.map(({ length }) => length));
  const mark = (row: string, column: string): string => {
    const cell = cells.find((each) => each.row === row && each.column === column);
    return cell === undefined ? '' : MARK[cell.outcome];
  };
  const line = (head: string, rest: readonly string[]): string =>
    [
      head.padEnd(first),
      ...rest.map((each, i) => each.padEnd(Math.max(columns[i]?.length ?? 0, MARK.failed.length))),
    ]
      .join('  ')
      .trimEnd();
  const table = [
    line(title, columns),
    ...rows.map((row) =>
      line(
        row,
        columns.map((column) => mark(row, column)),
      ),
    ),
  ];
  const reasons = cells
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ row, column, reason }) => `FAILED ${row}, ${column}: ${reason}`);
  const skips = [
    ...new Set(
      cells.flatMap(({ outcome, reason }) => (outcome === 'skipped' ? [`skipped: ${reason}`] : [])),
    ),
  ];
  return [...table, ...reasons, ...skips].join('\n');
}

/** `N passed, N failed, N skipped` */
export function totals(cells: readonly Cell[]): string {
  const count = (outcome: Cell['outcome']): number =>
    cells.filter((each) => each.outcome === outcome).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}
