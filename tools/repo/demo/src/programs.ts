import { spawn, spawnSync } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { endOf } from '@sealift/in-process/started';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Of the last line on standard error, `CODE: message`. */
  readonly code: string | undefined;
  readonly message: string;
}

const BIN = new URL('../../../../node_modules/.bin', import.meta.url).pathname;

/**
 * The built programs, by their names on the command line; nothing of the caller's environment but
 * the search path reaches them.
 */
function programEnvironment(home: string): Record<string, string> {
  return { PATH: `${BIN}:${process.env['PATH'] ?? '/usr/bin:/bin'}`, HOME: home, NO_COLOR: '1' };
}

/**
 * Runs one of our programs, or any by its full path, to its end. The servers of this process go on
 * answering meanwhile.
 */
export async function run(
  command: readonly string[],
  { cwd, isolated = false }: { cwd: string; isolated?: boolean },
): Promise<Ran> {
  const [program = '', ...args] = isolated
    ? ['unshare', '-rn', ...located(command)]
    : located(command);
  const start = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: programEnvironment(cwd),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { last, ...ended } = await endOf(child);
  const [, code, message = ''] = /^([A-Z_]+): (.*)$/.exec(last) ?? [];
  return { ...ended, code, message, seconds: (performance.now() - start) / 1000 };
}

const located = ([program = '', ...args]: readonly string[]): string[] => [
  isAbsolute(program) ? program : installed(program),
  ...args,
];

/** Where a program of ours stands after install and build. */
export const installed = (program: string): string => join(BIN, program);

/** Whether this host lets a program run where no network exists. */
export const canIsolate = (): boolean => spawnSync('unshare', ['-rn', 'true']).status === 0;
