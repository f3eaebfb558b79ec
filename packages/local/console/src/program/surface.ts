import { type CommandMap, loadAll } from './command-map.ts';

/**
 * Commands, arguments and flags of a program as JSON text: what scripts rely on, and what a test
 * compares with the last release.
 */
export async function surfaceOf(commands: CommandMap): Promise<string> {
  const surface = Object.entries(await loadAll(commands)).map(([id, command]) => [
    id.replaceAll(':', ' '),
    {
      args: Object.keys(command.args),
      flags: Object.fromEntries(
        Object.entries({ ...command.baseFlags, ...command.flags }).map(([name, flag]) => [
          name,
          kindOf(flag),
        ]),
      ),
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(surface), null, 2)}\n`;
}

const kindOf = (flag: {
  readonly type: string;
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly char?: string;
}): string =>
  [
    flag.type,
    flag.multiple ? 'repeatable' : '',
    flag.required ? 'required' : '',
    flag.char === undefined ? '' : `-${flag.char}`,
  ]
    .filter(Boolean)
    .join(' ');
