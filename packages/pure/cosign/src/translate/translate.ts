import { printable, reject } from '@sealift/failures';
import { closestMatch } from 'leven';
import { COMMAND_NAMES, fateOfCommand } from '../commands.ts';
import { shapeOf } from './known-flags.ts';
import { commandIn, type Named, TRANSLATED } from './names.ts';
import { type Flag, readLine, type Token } from './read-line.ts';
import { lastOnes } from './repeated.ts';
import { changed, implied } from './rules.ts';

/** A command line of cosign in the words of sealift. */
export interface Translated {
  readonly words: readonly string[];
  /** A line for each thing that is written otherwise, and may surprise. */
  readonly notes: readonly string[];
}

/**
 * Translates a command line of cosign 2 or 3, or of its first year, without its first word. What
 * sealift calls the same stays: its commands say what they do not take.
 * @throws Rejection USAGE where no command here does that; no word of the line is quoted (T46)
 */
export function translate(line: readonly string[]): Translated {
  const end = line.indexOf('--');
  const tokens = readLine(end < 0 ? line : line.slice(0, end));
  const words = tokens.flatMap((token) => (token.kind === 'word' ? [token.word] : []));
  const command = commandIn(words) ?? refuse(words);
  if (command.theirs === 'generate-key-pair' && words.length > 1) reject('USAGE', IN_FILES);
  const changes = changesOf(tokens, command);
  return {
    words: [
      ...command.ours.split(' '),
      ...changes.flatMap(({ words }) => words),
      ...(end < 0 ? [] : line.slice(end)),
    ],
    notes: [...new Set(changes.flatMap(({ note }) => note ?? []))],
  };
}

const IN_FILES =
  'generate-key-pair writes a key into files here; what comes behind it in cosign, such as ' +
  'k8s://NAMESPACE/NAME, is then made of them by `kubectl create secret generic`';

interface Written {
  readonly words: readonly string[];
  readonly note?: string;
}

function changesOf(tokens: readonly Token[], { theirs }: Named): Written[] {
  let ofName = theirs.split(' ').length;
  const rest = tokens.filter((token) => token.kind === 'flag' || ofName-- <= 0);
  const { kept, notes } = lastOnes(rest, theirs);
  const given = new Set(kept.flatMap((token) => (token.kind === 'flag' ? [token.name] : [])));
  const each = kept.map((token): Written => {
    if (token.kind === 'word') return { words: [token.word] };
    const { flags, ...more } = changed(theirs, token);
    return { words: flags.flatMap(written), ...more };
  });
  const { flags, ...more } = implied(theirs, given);
  const said = notes.map((note): Written => ({ words: [], note }));
  return [...said, ...each, { words: flags.flatMap(written), ...more }];
}

/** A value that begins as a flag does would be one, behind a space. */
function written({ name, value }: Flag): string[] {
  const dashed = name.length === 1 ? `-${name}` : `--${name}`;
  if (value === undefined) return [dashed];
  const isJoined = value.startsWith('-') || shapeOf(name) !== 'value';
  return isJoined ? [`${dashed}=${value}`] : [dashed, value];
}

function refuse(words: readonly string[]): never {
  const [first = ''] = words;
  if (first === '') reject('USAGE', 'which command of cosign? Write it behind `cosign`');
  const why = fateOfCommand(words) ?? `nor has cosign one of that name${meant(first)}`;
  return reject('USAGE', `there is no command "${printable(first)}": ${why}`);
}

/** `. Did you mean verify?`, or nothing where no name is near: one letter in four is another. */
function meant(word: string): string {
  const maxDistance = Math.max(1, Math.floor(word.length / 4));
  const near = closestMatch(word, [...TRANSLATED, ...COMMAND_NAMES], { maxDistance });
  return near === undefined ? '' : `. Did you mean ${near}?`;
}
