import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Config, type Interfaces, run } from '@oclif/core';
import { asksForHelp, findCommand, wantsJson } from './command-line.ts';
import { emit } from './emit.ts';
import { failed } from './failed.ts';
import type { Outcome } from './outcome.ts';

/**
 * Runs one command line and ends the process with its exit code. Whatever happens, standard output gets at most one document, and
 * a failure's last line on standard error is `CODE: message`.
 *
 * @param root folder of the program's package.json, whose `oclif.commands` names the command map
 */
export async function runProgram(root: string, argv: readonly string[]): Promise<void> {
  const json = wantsJson(argv);
  const end = async (outcome: Outcome): Promise<void> => process.exit(await emit(outcome, json, process));
  // Ended by hand: leave through exit, where half-written files are dropped.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code));
  process.once('uncaughtException', (thrown) => void end(failed(thrown)));
  const outcome = await attempt(root, argv);
  if (outcome !== undefined) await end(outcome);
}

async function attempt(root: string, argv: readonly string[]): Promise<Outcome | undefined> {
  try {
    const file = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Interfaces.PJSON;
    const pjson = { ...file, name: file.oclif.bin ?? file.name };
    // No plugins but the program itself: nothing of the user's folders or the working directory is loaded. T30
    const config = await Config.load({ root, pjson, userPlugins: false, devPlugins: false, ignoreManifest: true });
    if (asksForHelp(argv, config.topics)) return (await run([...argv], config)) as undefined;
    const { id, rest } = findCommand(argv, config.commandIDs);
    return (await config.runCommand(id, rest)) as Outcome;
  } catch (thrown) {
    return failed(thrown);
  }
}
