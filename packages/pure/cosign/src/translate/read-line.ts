/** A command line of cosign as Go reads it, of today and of its first year. */
import { longName, shapeOf } from './known-flags.ts';

/** A flag, by its long name. */
export interface Flag {
  readonly kind: 'flag';
  readonly name: string;
  readonly value?: string;
}

export type Token = Flag | { readonly kind: 'word'; readonly word: string };

/**
 * Flags and words in their order, up to `--`. `-key K` of the first cosign is `--key K`, `-ry` is
 * two flags, and `-ak=v` a flag with its value.
 */
export function readLine(words: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < words.length; i++) {
    const read = readWord(words[i] ?? '');
    const last = read.at(-1);
    const next = words[i + 1];
    if (last?.kind === 'flag' && next !== undefined && isOpen(last, next)) {
      tokens.push(...read.slice(0, -1), { ...last, value: next });
      i += 1;
    } else tokens.push(...read);
  }
  return tokens;
}

/** Whether the next word is the value; a flag that cosign has not takes none. */
const isOpen = ({ name, value }: Flag, next: string): boolean =>
  value === undefined && shapeOf(name) === 'value' && next !== '--';

function readWord(word: string): Token[] {
  const [, dashes = '', name = '', value] =
    /^(--?)([A-Za-z0-9][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (name === '') return readAttached(word);
  if (dashes === '--' || shapeOf(name) !== undefined) return [flag(name, value)];
  return readLetters(name, value);
}

/** @param value absent: it has none */
export const flag = (name: string, value?: string): Flag => ({
  kind: 'flag',
  name,
  ...(value === undefined ? {} : { value }),
});

/** `-acommit=a.b` has more in it than names have. */
function readAttached(word: string): Token[] {
  const [, letter = '', rest = ''] = /^-([A-Za-z])(.+)$/s.exec(word) ?? [];
  const name = longName(letter);
  return name !== undefined && shapeOf(name) === 'value'
    ? [flag(name, rest)]
    : [{ kind: 'word', word }];
}

/** One letter, several of flags that are there or not, or a letter with its value behind it. */
function readLetters(letters: string, value: string | undefined): Token[] {
  const [first = '', ...more] = letters;
  const name = longName(first) ?? first;
  if (more.length === 0) return [flag(name, value)];
  if (shapeOf(name) === 'value') {
    const joined = value === undefined ? '' : `=${value}`;
    return [flag(name, more.join('') + joined)];
  }
  const names = [...letters].map((letter) => longName(letter));
  return names.every((each) => each !== undefined && shapeOf(each) === 'boolean')
    ? names.map((each, i) => flag(each ?? '', i === names.length - 1 ? value : undefined))
    : [flag(letters, value)];
}
