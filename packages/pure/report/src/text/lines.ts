import { printable } from '@sealift/failures';
import { eastAsianWidth } from 'get-east-asian-width';

/** How text is laid out. */
export interface Style {
  /** Columns, at least 60; Infinity where nothing is wrapped. */
  readonly width: number;
  readonly color: boolean;
  /** Whether every check is shown, and all that is known of what was accepted; by default not. */
  readonly verbose?: boolean;
  /** Whether digests are cut to 12 digits where they name a thing; by default they are whole. */
  readonly brief?: boolean;
  /** Whether the terminal shows ✓ and ✗; by default words stand for them. */
  readonly symbols?: boolean;
  /** The program whose `explain` says more, as people call it: `sealift` unless said otherwise. */
  readonly program?: string;
}

const PAINT = { good: '32', bad: '31', loud: '33', bold: '1', dim: '2' } as const;

/** What a colour stands for, so that no text names colours. */
export type Paint = keyof typeof PAINT;

/** Text in a colour, where colours are wanted; nothing rests on the colour alone. */
export const paint = (text: string, how: Paint, { color }: Style): string =>
  color ? `\u001b[${PAINT[how]}m${text}\u001b[0m` : text;

/**
 * Lays one paragraph out: `first` before the first line, as many spaces before the others. A long
 * word goes further to the left, since it may be a digest or a path that somebody copies. Only one
 * that is longer than the line is cut: what a terminal itself breaks begins at its edge, where a
 * carrier would write ACCEPTED (T28).
 * The text is made printable, so that it stays one paragraph (T28).
 */
export function paragraph(text: string, first: string, { width }: Style): string[] {
  const room = Math.max(20, width - first.length);
  const most = Math.max(room, width - Math.min(2, first.length));
  const lines = wrap(printable(text), room, most);
  const fits = columns(lines[0] ?? '') <= width - first.length;
  return [
    ...(fits || first.trim() === '' ? [] : [first.trimEnd()]),
    ...lines.map((line, i) =>
      guard((i === 0 && fits ? first : indentOf(line, first.length, width)) + line),
    ),
  ];
}

const indentOf = (line: string, usual: number, width: number): string =>
  ' '.repeat(Math.max(Math.min(usual, 2), Math.min(usual, width - columns(line))));

/**
 * A word and its value, the values in one column. A digest that would be cut stands on a line of
 * its own: people compare and copy it.
 */
export function field(name: string, value: string, indent: number, style: Style): string[] {
  const head = `${' '.repeat(indent)}${name.padEnd(Math.max(11, name.length + 2))}`;
  const alone = `${' '.repeat(indent + 2)}`;
  const fits = value.length <= style.width - head.length;
  if (fits || value.includes(' ') || value.length > style.width - alone.length)
    return paragraph(value, head, style);
  return [...(name === '' ? [] : [head.trimEnd()]), ...paragraph(value, alone, style)];
}

/** A digest as the name of a thing: nobody compares what is cut. */
export const nameDigest = (digest: string, { brief = false }: Style): string =>
  brief ? digest.slice(0, 'sha256:'.length + 12) : digest;

/** A number with its noun. @param nouns the plural, where it is not the noun with an s */
export const count = (n: number, noun: string, nouns = `${noun}s`): string =>
  `${n} ${n === 1 ? noun : nouns}`;

/**
 * CI systems act on lines that start, after spaces, with `::` or `##`: foreign text must never be
 * such a line. T28
 */
const guard = (line: string): string =>
  line.includes('::') || line.includes('##') ? line.replace(/^(\s*)(?=::|##)/, '$1| ') : line;

function wrap(text: string, room: number, most: number): string[] {
  // Nearly all lines of a report fit: T34, a report has a million.
  if (columns(text) <= room && !text.startsWith(' ')) return [text];
  const lines: string[] = [''];
  for (const word of text.split(' ').flatMap((each) => cut(each, most))) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (columns(line) + 1 + columns(word) <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * How many columns a terminal gives to a text that is printable, at most: some signs take two, and
 * those that join others are counted too.
 */
export const columns = (text: string): number =>
  /^[ -~]*$/.test(text)
    ? text.length
    : [...text].reduce((sum, sign) => sum + eastAsianWidth(sign.codePointAt(0) ?? 0), 0);

function cut(word: string, most: number): string[] {
  if (columns(word) <= most) return [word];
  const pieces: string[] = [''];
  for (const sign of word) {
    const piece = pieces.at(-1) ?? '';
    if (columns(piece + sign) <= most) pieces[pieces.length - 1] = piece + sign;
    else pieces.push(sign);
  }
  return pieces;
}
