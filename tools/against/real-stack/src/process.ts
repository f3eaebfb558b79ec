/**
 * Background processes that outlive the command that starts them, with a log and a pid file each.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const logOf = (folder: string, name: string): string => join(folder, 'log', `${name}.log`);
const pidOf = (folder: string, name: string): string => join(folder, 'pid', name);

/**
 * Starts `command` in `folder`, its output in log/NAME.log, its pid and time of start in pid/NAME.
 */
export function startProcess(
  folder: string,
  name: string,
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): void {
  for (const each of ['log', 'pid']) mkdirSync(join(folder, each), { recursive: true });
  const log = openSync(logOf(folder, name), 'w');
  const child = spawn(program, args, {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {});
  child.unref();
  if (child.pid === undefined) throw new Error(`${name}: ${program} cannot be run`);
  writeFileSync(pidOf(folder, name), `${child.pid} ${bornAt(child.pid) ?? ''}\n`);
}

/**
 * When a process was started, in clock ticks since boot (proc(5), field 22): what tells it from a
 * later one with its number.
 */
function bornAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

/** The pid of a started process that still runs; a stale pid file names none. */
export function runningPid(folder: string, name: string): number | undefined {
  try {
    const [pid = '', born] = readFileSync(pidOf(folder, name), 'utf8').trim().split(' ');
    return born !== undefined && bornAt(Number(pid)) === born ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends it: asked first, then made to. Its pid file goes last. */
export async function stopProcess(folder: string, name: string): Promise<void> {
  const running = (): number | undefined => runningPid(folder, name);
  signal(running(), 'SIGTERM');
  for (let tries = 0; tries < 50 && running() !== undefined; tries++) await sleep(100);
  signal(running(), 'SIGKILL');
  for (let tries = 0; tries < 50 && running() !== undefined; tries++) await sleep(100);
  if (running() !== undefined) throw new Error(`${name} (pid ${running()}) does not end`);
  rmSync(pidOf(folder, name), { force: true });
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The end of a process's log, for a message. */
export function lastWords(folder: string, name: string): string {
  try {
    return readFileSync(logOf(folder, name), 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}
