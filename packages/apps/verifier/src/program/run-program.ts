import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Interfaces, run } from '@oclif/core';
import { reject } from '@sealift/bytes';
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
  process.once('uncaughtException', (thrown) => void end(failed(thrown)));
  const outcome = await attempt(root, argv);
  if (outcome !== undefined) await end(outcome);
}

/** Whether the document is asked for; known before the command line is parsed, since a parse error is a document too. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

async function attempt(root: string, argv: readonly string[]): Promise<Outcome | undefined> {
  try {
    if (argv.length > 0 && argv.every((word) => word === '--json')) reject('USAGE', 'which command? See --help');
    const file = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Interfaces.PJSON;
    const pjson = { ...file, name: file.oclif.bin ?? file.name };
    // No plugins but the program itself: nothing of the user's folders or the working directory is loaded. T30
    return (await run([...argv], { root, pjson, userPlugins: false, devPlugins: false, ignoreManifest: true })) as Outcome | undefined;
  } catch (thrown) {
    return failed(thrown);
  }
}
