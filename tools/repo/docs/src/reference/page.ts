import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VARIABLE_NAMES } from '@sealift/cosign';
import { listed, VARIABLES } from '@sealift/policy/options';
import type { Findings, Repository } from '../repository.ts';
import { wrapped } from '../wrapped.ts';
import { commandSections, type Described } from './commands.ts';
import { IMAGE_COMMANDS, optionSections, pinVariables } from './options.ts';
import { checkPinPages, checkVariables, OTHER_VARIABLES } from './variables.ts';

export const REFERENCE_PAGE = 'docs/reference.md';

const INTRODUCTION = [
  'Every command, every option, every variable. `sealift COMMAND --help` prints the same, ' +
    'command by',
  'command. This page is made by `npx -y pnpm@12 run docs --write`: from the',
  '[table of options](../packages/pure/policy/src/options/table.ts), and from what the ' +
    'commands say of',
  'themselves; a check holds it to that.',
].join('\n');

type Commands = Readonly<Record<string, Described>>;

/** The page of all commands, options and variables. */
export const renderReference = (commands: Commands, offline: readonly string[]): string =>
  `${[
    '# Reference',
    INTRODUCTION,
    '## Options of trust and policy',
    wrapped(OF_OPTIONS),
    ...optionSections(),
    '## Variables',
    wrapped(OF_VARIABLES),
    [...pinVariables(), ...Object.entries(OTHER_VARIABLES)]
      .map(([name, what]) => wrapped(`- \`${name}\`: ${what}`).replaceAll('\n', '\n  '))
      .join('\n'),
    '## Commands',
    wrapped(OF_COMMANDS),
    ...commandSections(commands, offline),
  ].join('\n\n')}\n`;

const OF_OPTIONS =
  'Each of them asks for signatures to be verified, where a command may do without. A flag ' +
  'replaces ' +
  `the variable of its kind and never adds to it. Commands that verify images are ` +
  `${IMAGE_COMMANDS}.`;

const OF_VARIABLES =
  `\`--no-env\` ignores those that pin: ` +
  `${listed(Object.keys(VARIABLES).map((name) => `\`${name}\``))}.`;

const OF_COMMANDS =
  '`sealift-verify` has those that need neither a network nor a private key. Every command takes ' +
  '`--json`, one document whatever happens; `--quiet`, no progress; and `--help`.';

/** The page is what the table and the commands say, and no variable is left out. */
export async function checkReference(repository: Repository, root: string): Promise<Findings> {
  const isCurrent = repository.texts.get(REFERENCE_PAGE) === (await referenceOf(root));
  const pins = Object.keys(VARIABLES);
  const { violations, checked } = checkVariables(repository, [
    ...pins,
    ...Object.keys(OTHER_VARIABLES),
    ...VARIABLE_NAMES,
  ]);
  return {
    violations: [
      ...violations,
      ...checkPinPages(repository, pins).violations,
      ...(isCurrent
        ? []
        : [
            `${REFERENCE_PAGE} is not what the commands say; run \`npx -y pnpm@12 run docs ` +
              `--write\``,
          ]),
    ],
    checked,
  };
}

/** The page of the working tree at `root`, whose commands are loaded from their sources. */
export async function referenceOf(root: string): Promise<string> {
  const commands = await loaded(root, 'packages/apps/cli/src/commands/index.ts');
  const offline = await loaded(root, 'packages/local/commands/src/index.ts');
  return renderReference(commands, Object.keys(offline));
}

/** The commands of an app, which is no library: they are read as the page is made. */
async function loaded(root: string, path: string): Promise<Commands> {
  const { COMMANDS } = (await import(pathToFileURL(join(root, path)).href)) as {
    readonly COMMANDS: Readonly<Record<string, () => Promise<{ readonly default: Described }>>>;
  };
  const classes = Object.entries(COMMANDS).map(
    async ([id, load]) => [id, (await load()).default] as const,
  );
  return Object.fromEntries(await Promise.all(classes));
}
