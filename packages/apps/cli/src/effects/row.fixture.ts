/** What a flag does, as two runs that differ in nothing else. */

/** The surroundings of a run; words hold what its folder is called: `OUT/x`, `AT/app.tar`. */
export interface Row {
  readonly command: string;
  readonly flag: string;
  /** Without the flag. */
  readonly base: readonly string[];
  /** The flag, as it is given. */
  readonly words: readonly string[];
  /** How the run with the flag ends: a code, or `accepted`. */
  readonly code: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** More of the run than its code, its message and the names of its files. */
  readonly look?: Look;
}

export interface Told {
  readonly command: string;
  readonly flag: string;
  /** The test that shows the effect, from the root of the repository. */
  readonly file: string;
  /** What the test says, where it is not the flag's name. */
  readonly text: string;
}

/** What else is compared of a run: of its document, and of the text of a file in OUT. */
export type Look = (
  document: { readonly result?: unknown },
  file: (name: string) => string,
) => unknown;

export const row = (
  command: string,
  flag: string,
  [base, words, code]: readonly [string, string, string],
  more: Pick<Row, 'environment' | 'look'> = {},
): Row => ({ command, flag, base: split(base), words: split(words), code, ...more });

/** Words hold no spaces. */
const split = (text: string): string[] => text.split(' ').filter((word) => word !== '');

/** Where starting what shows it costs more than a unit test may: a signing service, a token. */
export const told = (command: string, flag: string, file: string, text = `--${flag}`): Told => ({
  command,
  flag,
  file,
  text,
});
