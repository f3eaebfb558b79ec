import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '@sealift/console';
import { type CommandMap, outcomeOf } from '@sealift/console/program';
import { FORMATS, failureLine } from '@sealift/report';
import type { Ran } from './ran.ts';

/** Runs a command line. @param environment all that the command sees of one, beside the path */
export type Run = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<Ran>;

/**
 * Runs commands as the program of this name would, one at a time, since they read the environment
 * and print progress as if the process were theirs. Help and the version are not to be had so:
 * oclif prints them itself.
 */
export function inProcess(name: string, commands: CommandMap): Run {
  let before: Promise<unknown> = Promise.resolve();
  return (args, environment = {}) => {
    const ran = before.then(() => ranOf(name, commands, args, environment));
    before = ran.catch(() => undefined);
    return ran;
  };
}

async function ranOf(
  name: string,
  commands: CommandMap,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const root = folderOf(name);
  try {
    const program = { root, commands, described: {} };
    const [outcome, progress] = await within(environment, () => outcomeOf(program, args));
    if (outcome === undefined) throw new Error('start the program for its help and version');
    return printed(outcome, progress, args.includes('--json'));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** oclif reads of a program's package.json what it is called. */
function folderOf(name: string): string {
  const root = mkdtempSync(join(tmpdir(), 'sealift-in-process-'));
  const pjson = { name, version: '0.0.0', oclif: { bin: name, topicSeparator: ' ' } };
  writeFileSync(join(root, 'package.json'), JSON.stringify(pjson));
  return root;
}

/** As the program prints it, but for the hints above a failure's line. */
function printed({ report, text, foreign = '' }: Outcome, progress: string, json: boolean): Ran {
  const [first] = report.failures;
  const last = first === undefined ? '' : failureLine(first);
  const document = jsonOf(report);
  return {
    report: JSON.parse(document),
    status: report.exitCode,
    stdout: json ? document : foreign + [...text].join(''),
    stderr: last === '' ? progress : `${progress}${last}\n`,
    last,
  };
}

const jsonOf = (report: Outcome['report']): string =>
  [...FORMATS.json.render(report, { width: 80, color: false })].join('');

/** Nothing of the caller's environment may decide a test. @returns progress too */
async function within<T>(
  environment: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<[T, string]> {
  const [env, write] = [process.env, process.stderr.write];
  let progress = '';
  process.env = { PATH: env['PATH'] ?? '', HOME: '/nonexistent', ...environment };
  process.stderr.write = (chunk) => {
    progress += String(chunk);
    return true;
  };
  try {
    const ended = await run();
    return [ended, progress];
  } finally {
    process.env = env;
    process.stderr.write = write;
  }
}
