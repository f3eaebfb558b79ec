/**
 * Mutants that no test killed, against the list of those that are explained: the one must be the
 * other.
 */

/** What Stryker's JSON report says of a mutant, as far as it is read here. */
interface Mutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly column: number;
}
export interface MutationReport {
  readonly files: {
    readonly [path: string]: { readonly source: string; readonly mutants: readonly Mutant[] };
  };
}

/** A mutant that may live: known by its text, not by its line. */
export interface Survivor {
  readonly file: string;
  readonly code: string;
  readonly becomes: string;
}
export interface Explained extends Survivor {
  readonly why: string;
}

const LIVING: readonly string[] = ['Survived', 'NoCoverage'];

/** Every mutant that lives, in the order of files and lines. */
export function survivorsOf({ files }: MutationReport): Survivor[] {
  return Object.entries(files).flatMap(([path, { source, mutants }]) => {
    const lines = source.split('\n');
    const living = mutants.filter(({ status }) => LIVING.includes(status)).toSorted(byPlace);
    return living.map(({ location, replacement }) => ({
      file: path,
      code: textAt(lines, location),
      becomes: replacement,
    }));
  });
}

const byPlace = ({ location: { start: a } }: Mutant, { location: { start: b } }: Mutant): number =>
  a.line - b.line || a.column - b.column;

/** Lines and columns count from 1; the end is behind the last character. */
function textAt(lines: readonly string[], { start, end }: Mutant['location']): string {
  const within = lines.slice(start.line - 1, end.line);
  const last = within.length - 1;
  return within
    .map((line, i) =>
      line.slice(i === 0 ? start.column - 1 : 0, i === last ? end.column - 1 : undefined),
    )
    .join('\n');
}

const same = (a: Survivor) => (b: Survivor) =>
  a.file === b.file && a.code === b.code && a.becomes === b.becomes;

/**
 * What is to be done: mutants that nobody explained, and explanations of what is killed, or gone,
 * by now.
 */
export function compare(found: readonly Survivor[], explained: readonly Explained[]): string[] {
  const told = ({ file, code, becomes }: Survivor): string =>
    `${file}: ${code}\n    became ${becomes}`;
  return [
    ...found
      .filter((each) => !explained.some(same(each)))
      .map((each) => `not explained: ${told(each)}`),
    ...explained
      .filter((each) => !found.some(same(each)))
      .map((each) => `explained, and no longer alive: ${told(each)}`),
  ];
}
