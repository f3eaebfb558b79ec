/** From the words of a command line to the command that runs them. */
import { type Config, Parser } from '@oclif/core';
import { takeBooleans } from './booleans.ts';
import { findCommand } from './command-line.ts';
import type { CommandMap } from './command-map.ts';
import { takeCosignFlags } from './cosign-flags.ts';
import type { Outcome } from './outcome.ts';
import { nameCommand } from './running.ts';

/** A command that is ready to run. */
export interface Dispatched {
  /** Its name, as it is typed. */
  readonly name: readonly string[];
  /** What is left for it, without what is so already. */
  readonly words: readonly string[];
  /** A line for each word that was taken out. */
  readonly notes: readonly string[];
  /** What the parser of its command has to say of the words. @throws CLIError */
  check(): Promise<unknown>;
  /** Says what was taken out, after what its caller has to say. */
  run(said?: readonly string[]): Promise<Outcome>;
}

/**
 * Finds the command, and takes out of its words what cosign has and is so already.
 * @throws Rejection USAGE
 */
export async function dispatch(
  argv: readonly string[],
  commands: CommandMap,
  config: Config,
): Promise<Dispatched> {
  const { id, load, rest } = findCommand(argv, commands);
  const name = id.split(':');
  nameCommand(name.join(' '));
  const { default: command } = await load();
  command.id = id;
  const flags = { ...command.baseFlags, ...command.flags };
  // A line of another program is for its command to read.
  const { words, notes } = command.readsForeign
    ? { words: rest, notes: [] }
    : takeCosignFlags(rest, flags, id);
  const plain = command.readsForeign ? rest : takeBooleans(words, flags);
  return {
    ...{ name, words: plain, notes },
    check: () => Parser.parse([...plain], { ...command, flags }),
    run: (said = []) => {
      for (const note of [...said, ...notes]) process.stderr.write(`note: ${note}\n`);
      return command.make([...plain], config, commands).run();
    },
  };
}
