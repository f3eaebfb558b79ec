/** Programs that a test or a tool starts, each a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * All that a program is given which a test starts: where programs are, no home, and the compile
 * cache of the test run, without which half of its time goes into compiling. What it does with no
 * cache, or with its own, are tests of the start.
 */
export const startedWith = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  SHELL: '/bin/sh',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
});

/** How a program that was started ended, and what it printed; nothing of a pipe that it had not. */
export interface Started {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line on standard error. */
  readonly last: string;
}

/** Waits for its end, and reads its pipes meanwhile. @throws Error where it cannot be started */
export async function endOf(child: ChildProcess): Promise<Started> {
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    ended,
  ]);
  return { status, stdout, stderr, last: stderr.trimEnd().split('\n').at(-1) ?? '' };
}

const textOf = async (pipe: Readable | null): Promise<string> => (pipe ? text(pipe) : '');

const SEALIFT = join(import.meta.dirname, '../../../../packages/apps/cli/bin/sealift.js');

/** Runs the built `sealift`; nothing of the caller's environment reaches it but PATH. */
export const runSealift = (words: readonly string[]): Promise<Started> =>
  endOf(
    spawn(process.execPath, [SEALIFT, ...words], {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
