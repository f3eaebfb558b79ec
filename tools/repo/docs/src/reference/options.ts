/** The part of the reference that the table of options is. */
import {
  COMMAND_GROUPS,
  listed,
  OPTION_NAMES,
  OPTIONS,
  type Option,
  type OptionName,
  VARIABLES,
} from '@sealift/policy/options';
import { wrapped } from '../wrapped.ts';

const GROUPS = {
  TRUST: 'Whom to believe',
  POLICY: 'Who must have signed what',
  SEAL: 'Who put the bundle together',
  DENY: 'What is to be taken no more',
  GLOBAL: 'How it is done',
  own: 'Where the evidence of a file is',
} as const satisfies Record<NonNullable<Option['group']> | 'own', string>;

/** Sections of all options of trust and policy. */
export const optionSections = (): string[] =>
  Object.entries(GROUPS).flatMap(([group, title]) => [
    `### ${title}`,
    ...OPTION_NAMES.filter((name) => (OPTIONS[name].group ?? 'own') === group).flatMap(section),
  ]);

function section(name: OptionName): string[] {
  const row = OPTIONS[name];
  const value = row.value === undefined ? '' : ` ${row.value}`;
  const more = factsOf(name, row).join(' ');
  return [`#### --${name}`, `\`--${name}${value}\`: ${row.help}`, more].map(wrapped);
}

const flags = (names: readonly string[]): string => listed(names.map((name) => `\`--${name}\``));

/** A rest of a sentence that begins with the comma or the colon that belongs to it. */
const rest = (why = ''): string => `${why}.`;

/** What a row states beside its help, a sentence each. */
function factsOf(name: OptionName, row: Option<OptionName>): string[] {
  const spellings = (row.cosign ?? []).filter((each) => each !== name);
  return [
    row.cosign?.includes(name) ? "The name is cosign's." : '',
    spellings.length === 0 ? '' : `cosign's older ${flags(spellings)} is taken too.`,
    row.repeats && !row.help.includes('Repeatable') ? 'It may be given several times.' : '',
    row.range === undefined ? '' : `From ${row.range[0]} to ${row.range[1]}.`,
    row.variable === undefined ? '' : `It replaces the variable \`${row.variable}\`.`,
    ...combinations(name, row),
    row.asksToVerify === false ? 'Alone it asks for no signature to be verified.' : '',
    `Taken by ${listed(takersOf(row))}.`,
  ].filter((each) => each !== '');
}

const combinations = (
  name: OptionName,
  { needs, excludes, idles, isIdleWithKey, withKey }: Option<OptionName>,
): string[] => [
  needs === undefined ? '' : `It needs ${flags(needs.names)}${rest(needs.why)}`,
  excludes === undefined ? '' : `It excludes ${flags(excludes.names)}${rest(excludes.why)}`,
  name === 'trusted-root' ? 'It excludes every other pin.' : '',
  idles === undefined ? '' : `${flags(idles)} beside it would do nothing, and is refused.`,
  isIdleWithKey ? 'Refused where a key must have signed: it is about certificates.' : '',
  withKey === undefined
    ? ''
    : `Where a key must have signed, it needs one of ${flags(withKey.names)}.`,
];

const code = (words: readonly string[]): string[] => words.map((word) => `\`${word}\``);

/** Commands of a group by their names, or the words for those that are many. */
const takersOf = ({ takenBy }: Option): string[] =>
  takenBy.flatMap((group) =>
    group === 'images' ? ['commands that verify images'] : code(COMMAND_GROUPS[group]),
  );

/** What the words mean. */
export const IMAGE_COMMANDS = listed(code(COMMAND_GROUPS.images));

/** Variables that pin, and the flags that replace each. */
export const pinVariables = (): [name: string, what: string][] =>
  Object.entries(VARIABLES).map(([variable, { help }]) => {
    const replacing = OPTION_NAMES.filter((name) => OPTIONS[name].variable === variable);
    return [variable, `${help} Replaced by ${flags(replacing)} or \`--trusted-root\`.`];
  });
