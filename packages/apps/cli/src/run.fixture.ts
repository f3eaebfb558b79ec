import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf, type Started, startedWith } from '@sealift/in-process/started';

export { documentOf } from '@sealift/in-process';
export type { Started as Ran } from '@sealift/in-process/started';

export const PROGRAM = join(import.meta.dirname, '../bin/sealift.js');

/**
 * Runs the built program to its end; nothing of the caller's environment reaches it but what
 * `startedWith` gives. Servers of this process go on.
 * @param until ends the program
 */
export function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin: string | Uint8Array = '',
  until: { readonly signal?: AbortSignal } = {},
): Promise<Started> {
  const env = { ...startedWith(), ...environment };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  until.signal?.addEventListener('abort', () => child.kill('SIGTERM'));
  // A program that ends before it has read its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return endOf(child);
}
