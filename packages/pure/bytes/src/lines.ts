/** Lines of a text that people write, with the ends of any system. */

/**
 * The lines of a text. A return alone ends one, too: a comment would hide what stands behind it,
 * from this reader and not from another.
 */
export const linesOf = (text: string): string[] => text.split(/\r\n?|\n/);

/** A line of a list, and its number in the file. */
export interface ListLine {
  readonly text: string;
  /** From 1 on. */
  readonly number: number;
}

/**
 * The lines of a list that say something: without blanks around, blank lines, and what follows a #
 * at the start or after a blank.
 */
export const listLines = (text: string): ListLine[] =>
  linesOf(text)
    .map((line, i) => ({ text: line.replace(/(?:^|\s)#.*$/s, '').trim(), number: i + 1 }))
    .filter((line) => line.text !== '');
