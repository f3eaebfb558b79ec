import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startedWith } from '@sealift/in-process/started';
import { expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, '../bin/sealift-verify.js');
/** Long enough for the program to have started and to wait. */
const STARTED = 1500;

it.each([
  ['inspect', 'SIGTERM'],
  ['inspect', 'SIGINT'],
  ['guard', 'SIGTERM'],
  ['guard', 'SIGHUP'],
] as const)('%s that waits for input on a pipe ends at %s', async (command, signal) => {
  const child = spawn(process.execPath, [PROGRAM, command, '-'], {
    env: startedWith(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const closed = once(child, 'close');
  // The pipe stays open, and nothing comes.
  child.stdin.write('');
  await new Promise((resolve) => setTimeout(resolve, STARTED));
  expect(child.exitCode).toBeNull();
  child.kill(signal);
  expect((await closed)[1]).toBe(signal);
});
