import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Interfaces, run } from '@oclif/core';
import { asksForHelp, asksForVersion, findCommand, wantsJson } from './command-line.ts';
import type { CommandMap } from './command-map.ts';
import { emit } from './emit.ts';
import { failed } from './failed.ts';
import type { Outcome } from './outcome.ts';
import { pluginOf } from './plugin.ts';

/**
 * Runs one command line and ends the process with its exit code. Whatever happens, standard output gets at most one document, and
 * a failure's last line on standard error is `CODE: message`.
 *
 * @param root folder of the program's package.json, whose `oclif.commands` names the same commands for help
 */
export async function runProgram(root: string, commands: CommandMap, argv: readonly string[]): Promise<void> {
  const json = wantsJson(argv);
  const end = async (outcome: Outcome): Promise<void> => process.exit(await emit(outcome, json, process));
  // Ended by hand: leave through exit, where half-written files are dropped.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  process.once('uncaughtException', (thrown) => void end(failed(thrown)));
  const outcome = await attempt(root, commands, argv);
  if (outcome !== undefined) await end(outcome);
}

async function attempt(root: string, commands: CommandMap, argv: readonly string[]): Promise<Outcome | undefined> {
  try {
    const file = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Interfaces.PJSON;
    const pjson = { ...file, name: file.oclif.bin ?? file.name };
    const itself = { root, pjson, plugins: new Map([[pjson.name, pluginOf(root, pjson)]]) };
    if (asksForVersion(argv)) return (await run([...argv], itself)) as undefined;
    // No plugins but the program itself: nothing of the user's folders or the working directory is loaded. T30
    const described = { root, pjson, userPlugins: false, devPlugins: false, ignoreManifest: true };
    if (asksForHelp(argv, Object.keys(commands))) return (await run([...argv], described)) as undefined;
    const { id, command, rest } = findCommand(argv, commands);
    command.id = id;
    return (await command.run(rest, itself)) as Outcome;
  } catch (thrown) {
    return failed(thrown);
  }
}
