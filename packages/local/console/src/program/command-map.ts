import type { Command, Config } from '@oclif/core';
import type { SealiftCommand } from './command.ts';

/** The class of a command, which oclif describes, and which makes a command for one run. */
export type CommandClass = Command.Class & {
  /** Whether its words are a command line of another program. */
  readonly readsForeign: boolean;
  make(argv: string[], config: Config, commands: CommandMap): SealiftCommand;
};

/**
 * Commands by their words, joined with colons. Each is loaded when it is asked for: a start pays
 * for one command, not for all.
 */
export type CommandMap = Readonly<
  Record<string, () => Promise<{ readonly default: CommandClass }>>
>;

/** Command classes by the same words, as oclif's `explicit` strategy takes them. */
export type DescribedCommands = Record<string, Command.Class>;

/** Loads the class of every command, for help and completions that list them all. */
export async function loadAll(commands: CommandMap): Promise<DescribedCommands> {
  const loaded = Object.entries(commands).map(
    async ([id, load]) => [id, (await load()).default] as const,
  );
  return Object.fromEntries(await Promise.all(loaded));
}
