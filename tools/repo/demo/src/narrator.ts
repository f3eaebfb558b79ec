const WIDTH = 78;

/**
 * Tells the story, plainly: no colours, 80 columns, the seconds that a step took at the end of its
 * first line.
 */
export class Narrator {
  readonly #write: (line: string) => void;
  #step = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  chapter(title: string): void {
    this.#write('');
    this.#write(title);
  }

  step(title: string, seconds: number): void {
    this.#step += 1;
    const left = `${String(this.#step).padStart(2)}. ${title}`;
    this.#write('');
    this.#write(`${left}${`${seconds.toFixed(1)} s`.padStart(Math.max(8, WIDTH - left.length))}`);
  }

  say(text: string): void {
    for (const line of wrap(shortened(text), WIDTH - 4)) this.#write(`    ${line}`.trimEnd());
  }

  /** A command as a person would type it. */
  command(words: readonly string[]): void {
    const [first = '', ...rest] = wrap(pairs(words).join(' '), WIDTH - 10, ' \\');
    this.#write(`    $ ${apart(first)}`);
    for (const line of rest) this.#write(`        ${apart(line)}`);
  }
}

/** Digests are for programs; people compare beginnings. */
const shortened = (text: string): string =>
  text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…');

/** A flag and its value stay on one line: held together by a space that is not broken at. */
const HELD = '\u00a0';
const pairs = (words: readonly string[]): string[] =>
  words
    .join(' ')
    .replace(/(--?[a-z-]+) (?=[^-])/g, `$1${HELD}`)
    .split(' ');
const apart = (line: string): string => line.replaceAll(HELD, ' ');

/** Breaks at spaces; a word that is longer than a line stands alone. */
export function wrap(text: string, width: number, end = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line, n) => (n < lines.length - 1 ? line + end : line));
}
