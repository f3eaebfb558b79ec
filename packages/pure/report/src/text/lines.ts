import { printable } from '@sealift/failures';

/** How text is laid out. */
export interface Style {
  /** Columns, at least 60. */
  readonly width: number;
  readonly color: boolean;
}

const PAINT = { good: '32', bad: '31', loud: '33', bold: '1', dim: '2' } as const;

/** What a colour stands for, so that no text names colours. */
export type Paint = keyof typeof PAINT;

/** Text in a colour, where colours are wanted; nothing rests on the colour alone. */
export const paint = (text: string, how: Paint, { color }: Style): string =>
  color ? `\u001b[${PAINT[how]}m${text}\u001b[0m` : text;

/**
 * Lays one paragraph out: `first` before the first line, as many spaces before the others. Words
 * longer than a line are cut.
 * The text is made printable, so that it stays one paragraph (T28).
 */
export function paragraph(text: string, first: string, { width }: Style): string[] {
  const rest = ' '.repeat(first.length);
  const room = Math.max(20, width - first.length);
  return wrap(printable(text), room).map((line, i) => guard((i === 0 ? first : rest) + line));
}

/**
 * A word and its value, the values in one column. A digest that would be cut stands on a line of
 * its own: people compare and copy it.
 */
export function field(name: string, value: string, indent: number, style: Style): string[] {
  const head = `${' '.repeat(indent)}${name.padEnd(11)}`;
  const alone = `${' '.repeat(indent + 2)}`;
  const fits = value.length <= style.width - head.length;
  if (fits || value.includes(' ') || value.length > style.width - alone.length)
    return paragraph(value, head, style);
  return [...(name === '' ? [] : [head.trimEnd()]), ...paragraph(value, alone, style)];
}

/**
 * CI systems act on lines that start, after spaces, with `::` or `##`: foreign text must never be
 * such a line. T28
 */
const guard = (line: string): string =>
  line.includes('::') || line.includes('##') ? line.replace(/^(\s*)(?=::|##)/, '$1| ') : line;

function wrap(text: string, room: number): string[] {
  // Nearly all lines of a report fit: T34, a report has a million.
  if (text.length <= room && !text.startsWith(' ')) return [text];
  const lines: string[] = [''];
  for (const word of text.split(' ').flatMap((each) => cut(each, room))) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const cut = (word: string, room: number): string[] =>
  word.length <= room ? [word] : (word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? []);
