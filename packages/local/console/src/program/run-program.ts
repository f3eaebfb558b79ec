import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Interfaces, run as runOclif } from '@oclif/core';
import type { FormatName } from '@sealift/report';
import { asksForHelp, asksForVersion, formatOf, refuseEmpty } from './command-line.ts';
import { type CommandMap, type DescribedCommands, loadAll } from './command-map.ts';
import { dispatch } from './dispatch.ts';
import { isLeaving, leave } from './interrupt.ts';
import { isOfStream, watchStreams } from './lost-output.ts';
import type { Outcome } from './outcome.ts';
import { configOf, pluginOf } from './plugin.ts';
import { nameProgram, plannedReports } from './running.ts';
import { SIGNALS } from './signals.ts';
import { rememberWritten } from './written.ts';

/** A program of the workspace: its commands, and where oclif finds them. */
export interface Program {
  /** Folder of the program's package.json, whose `oclif.commands` names `described`. */
  readonly root: string;
  readonly commands: CommandMap;
  /** Where oclif finds the command classes when it describes them. */
  readonly described: DescribedCommands;
  /** Of a program that sends: the channels that tell its requests, before they are sent. */
  readonly requestChannels?: readonly string[];
}

/**
 * Runs one command line and ends the process with its exit code. Whatever happens, standard output
 * gets at most one document, and
 * a failure's last line on standard error is `CODE: message`.
 */
export async function runProgram(program: Program, argv: readonly string[]): Promise<void> {
  const format = formatOf(argv);
  rememberWritten(program.requestChannels);
  // Ended by hand: leave through exit, where half-written files are dropped.
  for (const signal of SIGNALS) process.on(signal, () => leave(() => void endInterrupted(format)));
  watchStreams(process, (lost) => void endLost(lost, format));
  process.on('uncaughtException', (thrown) => {
    if (!isOfStream(thrown)) void endFailed(thrown, format);
  });
  const cutShort = (): void => void endFailed(new Error(NOTHING_LEFT), format);
  process.once('beforeExit', cutShort);
  const outcome = await outcomeOf(program, argv);
  // What was printed already is help, or the version.
  if (outcome === undefined) process.removeListener('beforeExit', cutShort);
  else if (!isLeaving()) await (await import('./end.ts')).end(outcome, format);
}

/** A command that waits for what can never come would else end with 0, as if it had been done. */
const NOTHING_LEFT = 'nothing was left to wait for before the command ended';

const endInterrupted = async (format: FormatName): Promise<void> =>
  (await import('./end.ts')).endInterrupted(format);

async function endLost(lost: unknown, format: FormatName): Promise<void> {
  if (!isLeaving()) await (await import('./end.ts')).endLost(lost, format);
}

async function endFailed(thrown: unknown, format: FormatName): Promise<void> {
  if (!isLeaving()) await (await import('./end.ts')).endFailed(thrown, format);
}

/**
 * Runs one command line, writes the reports that it asks for, and says how it ended, printing
 * nothing and ending nothing: what a test asks of a program without starting one.
 * @returns undefined where help or the version was printed
 */
export async function outcomeOf(
  program: Program,
  argv: readonly string[],
): Promise<Outcome | undefined> {
  const outcome = await run(program, argv).catch(asOutcome);
  const isWritten = plannedReports().length > 0 && outcome !== undefined && !isLeaving();
  return isWritten ? (await import('./report-files.ts')).withReportFiles(outcome) : outcome;
}

const asOutcome = async (thrown: unknown): Promise<Outcome> =>
  (await import('./failed.ts')).failed(thrown);

async function run(
  { root, commands, described }: Program,
  argv: readonly string[],
): Promise<Outcome | undefined> {
  const file: Interfaces.PJSON = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const pjson = { ...file, name: file.oclif.bin ?? file.name };
  nameProgram(pjson.name, 'explain' in commands);
  if (asksForVersion(argv)) {
    const plugins = new Map([[pjson.name, pluginOf(root, pjson)]]);
    await runOclif([...argv], { root, pjson, plugins });
    return undefined;
  }
  if (asksForHelp(argv, Object.keys(commands))) {
    Object.assign(described, await loadAll(commands));
    // No plugins but the program itself: nothing of the user's folders or the working directory is
    // loaded. T30
    await runOclif([...argv], {
      root,
      pjson,
      userPlugins: false,
      devPlugins: false,
      ignoreManifest: true,
    });
    return undefined;
  }
  refuseEmpty(argv);
  return (await dispatch(argv, commands, configOf(pjson))).run();
}
