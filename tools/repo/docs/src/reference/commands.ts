/** The part of the reference that the commands are, from what oclif is told of them. */
import { COMMAND_GROUPS, type CommandGroup, listed, namesFor } from '@sealift/policy/options';
import { wrapped } from '../wrapped.ts';

/** What is read of a command. */
export interface Described {
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly args?: Readonly<Record<string, Argument>> | undefined;
  readonly flags?: Readonly<Record<string, Flag>> | undefined;
}

interface Argument {
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
  readonly multiple?: boolean | undefined;
}

interface Flag {
  readonly summary?: string | undefined;
  readonly char?: string | undefined;
  readonly helpValue?: string | readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
  readonly required?: boolean | undefined;
  readonly default?: unknown;
  readonly allowNo?: boolean | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly exclusive?: readonly string[] | undefined;
}

/**
 * Sections of all commands, in the order of the alphabet. @param offline those without a network
 */
export const commandSections = (
  commands: Readonly<Record<string, Described>>,
  offline: readonly string[],
): string[] =>
  Object.entries(commands)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, command]) => section(id, command, offline.includes(id)));

function section(id: string, command: Described, isOffline: boolean): string[] {
  const { summary = '', description = '', args = {}, flags = {} } = command;
  const name = id.replaceAll(':', ' ');
  const words = [name, ...Object.entries(args).map(argument)].join(' ');
  const shared = ofTable(name);
  const own = Object.entries(flags).filter(([flag]) => !shared.includes(flag));
  return [
    `### ${name}`,
    `\`sealift ${words}\`${isOffline ? ', and `sealift-verify` too' : ''}`,
    ...[summary, ...description.split('\n\n')].filter(Boolean).map(plain).map(wrapped),
    ...list([
      ...Object.entries(args).map(
        ([arg, { description: what = '' }]) => [upper(arg), what] as const,
      ),
      ...own.map(([flag, facts]) => [synopsis(flag, facts), factsOf(facts)] as const),
    ]),
    ...(shared.length === 0 ? [] : [wrapped(`And ${few(shared)}.`)]),
  ];
}

/** The options of the table that a command takes; others of such a name mean something else. */
const ofTable = (command: string): readonly string[] =>
  (Object.keys(COMMAND_GROUPS) as CommandGroup[])
    .filter((group) => (COMMAND_GROUPS[group] as readonly string[]).includes(command))
    .flatMap(namesFor);

const few = (shared: readonly string[]): string => {
  const link = '[options of trust and policy](#options-of-trust-and-policy)';
  return shared.length > 3 ? `${shared.length} ${link}` : `${flagNames(shared)} of the ${link}`;
};

const upper = (name: string): string => name.toUpperCase();

const argument = ([name, { required = false, multiple = false }]: [string, Argument]): string => {
  const word = `${upper(name)}${multiple ? '…' : ''}`;
  return required ? word : `[${word}]`;
};

function synopsis(name: string, { char, helpValue, options, allowNo }: Flag): string {
  const value = options?.join('|') ?? [helpValue ?? []].flat().join(' ');
  const short = char === undefined ? '' : `-${char}, `;
  return `${short}--${allowNo ? '[no-]' : ''}${name}${value === '' ? '' : ` ${value}`}`;
}

const factsOf = ({ summary = '', required, default: preset, ...flag }: Flag): string =>
  [
    summary,
    required ? 'Required.' : '',
    presetOf(preset),
    related('needs', flag.dependsOn),
    related('excludes', flag.exclusive),
  ]
    .filter(Boolean)
    .join(' ');

const related = (how: string, names: readonly string[] = []): string =>
  names.length === 0 ? '' : `It ${how} ${flagNames(names)}.`;

const flagNames = (names: readonly string[]): string =>
  listed(names.map((name) => `\`--${name}\``));

const presetOf = (preset: unknown): string =>
  ['string', 'number'].includes(typeof preset) ? `By default \`${preset}\`.` : '';

/** What Markdown would take for a tag, and the names that oclif fills in. */
const plain = (text: string): string =>
  text.replaceAll('<%= config.bin %>', 'sealift').replaceAll('<', '&lt;');

const list = (entries: readonly (readonly [string, string])[]): string[] =>
  entries.length === 0
    ? []
    : [
        entries
          .map(([name, what]) => `- \`${name}\`: ${plain(what)}`)
          .map(indented)
          .join('\n'),
      ];

const indented = (item: string): string => wrapped(item).replaceAll('\n', '\n  ');
