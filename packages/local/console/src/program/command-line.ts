/** What a command line asks for before any command has parsed it. */
import { fateOfCommand } from '@sealift/cosign';
import { printable, reject } from '@sealift/failures';
import type { FormatName } from '@sealift/report';
import type { CommandMap } from './command-map.ts';
import { didYouMean } from './nearest.ts';

/** The words that are the program's own: all before `--`. */
function ownWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** Whether a flag is there, as `takeBooleans` takes it; asked before any command has parsed it. */
function wants(pattern: RegExp): (argv: readonly string[]) => boolean {
  return (argv) => ownWords(argv).some((word) => pattern.test(word));
}

const wantsJson = wants(/^--json(?:=(?:1|t|true))?$/i);

/** What standard output is asked for: a parse error is a document too. */
export const formatOf = (argv: readonly string[]): FormatName =>
  wantsJson(argv) ? 'json' : 'text';

/** Whether all checks are to be shown, in the report of a failure too. */
export const wantsVerbose = wants(/^--verbose(?:=(?:1|t|true))?$/i);

/** Whether the version is to be printed, which is no document. */
export const asksForVersion = (argv: readonly string[]): boolean => argv[0] === '--version';

/**
 * Whether help is to be printed: asked for, or nothing or a topic alone was given. It is no
 * document either.
 */
export function asksForHelp(argv: readonly string[], ids: readonly string[]): boolean {
  return (
    argv.length === 0 ||
    ownWords(argv).includes('--help') ||
    (argv.length === 1 && ids.some((id) => id.startsWith(`${argv[0]}:`)))
  );
}

/**
 * The command that the first words name, `trust show` as `trust:show`, and what is left for it.
 * @throws Rejection USAGE
 */
export function findCommand(
  argv: readonly string[],
  commands: CommandMap,
): { readonly id: string; readonly load: CommandMap[string]; readonly rest: string[] } {
  const flag = argv.findIndex((word) => word.startsWith('-'));
  const words = flag < 0 ? argv : argv.slice(0, flag);
  for (const count of [2, 1]) {
    const id = words.slice(0, count).join(':');
    const load =
      words.length < count ||
      words.slice(0, count).some((word) => word.includes(':')) ||
      !Object.hasOwn(commands, id)
        ? undefined
        : commands[id];
    if (load !== undefined) return { id, load, rest: argv.slice(count) };
  }
  return refuseUnknown(
    words,
    Object.keys(commands)
      .map((id) => id.replace(':', ' '))
      .sort(),
  );
}

/** Of two words the first may be all that was meant. @throws Rejection USAGE */
function refuseUnknown(words: readonly string[], known: readonly string[]): never {
  const [first = '', second = ''] = words;
  const fate = fateOfCommand(words);
  if (fate !== undefined) reject('USAGE', `there is no command "${printable(first)}": ${fate}`);
  const ofTopic = known.filter((each) => each.startsWith(`${first} `));
  const there = ofTopic.length > 0 ? ofTopic : known;
  if (first === '') return reject('USAGE', `which command? There are: ${there.join(', ')}`);
  const tried = ofTopic.length > 0 && second !== '' ? `${first} ${second}` : first;
  const near = ofTopic.length > 0 ? nearIn(first, second, ofTopic) : nearAny(words, known);
  const rest = near === '' ? `. There are: ${there.join(', ')}` : near;
  return reject('USAGE', `there is no command "${printable(tried)}"${rest}`);
}

/** Words that share their first one are not near for that. */
function nearIn(topic: string, word: string, known: readonly string[]): string {
  const seconds = known.map((each) => each.slice(topic.length + 1));
  return didYouMean(word, seconds).replace('mean ', `mean ${topic} `);
}

const nearAny = ([first = '', second = '']: readonly string[], known: readonly string[]): string =>
  didYouMean(`${first} ${second}`.trim(), known) || didYouMean(first, known);

/**
 * Refuses empty words: a variable of a script that is not set must name no file, no key, and no
 * image. @throws Rejection USAGE
 */
export function refuseEmpty(argv: readonly string[]): void {
  for (const [i, word] of argv.entries()) {
    const [, flag] = /^(--[a-z0-9-]+)=$/.exec(word === '' ? `${argv[i - 1]}=` : word) ?? [];
    if (word === '' || flag !== undefined)
      reject('USAGE', `${flag ?? `argument ${i + 1}`} is empty: a variable that is not set?`);
  }
}
