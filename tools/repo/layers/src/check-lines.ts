import type { SourceFile, Workspace } from './workspace.ts';

/** Columns of a line of TypeScript or JavaScript, counted in characters. */
export const COLUMNS = 100;

/** Two files stand beside each other on a screen. What the formatter cannot break, people do. */
export const checkLines = ({ packages, rootFiles }: Workspace): string[] =>
  [...packages.flatMap(({ files }) => files), ...rootFiles].flatMap(longLines);

const longLines = ({ path, text }: SourceFile): string[] =>
  text.split('\n').flatMap((line, n) => {
    const { length } = [...line];
    return length <= COLUMNS
      ? []
      : [`${path}:${n + 1}: ${length} columns, at most ${COLUMNS}; break the line`];
  });
