import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf, type Started, startedWith } from '@sealift/in-process/started';

export { documentOf } from '@sealift/in-process';

export interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** What runs Node, such as strace. */
  readonly before?: readonly string[];
  readonly cwd?: string;
}

const PROGRAM = join(import.meta.dirname, '../bin/sealift-verify.js');

/**
 * Runs the built program to its end; nothing of the caller's environment reaches it but what
 * `startedWith` gives.
 */
export function run(
  args: readonly string[],
  { environment = {}, stdin, node = process.execPath, before = [], cwd }: Surroundings = {},
): Promise<Started> {
  const [command = '', ...rest] = [...before, node, PROGRAM, ...args];
  const env = { ...startedWith(), ...environment };
  const child = spawn(command, rest, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that ends before it has read its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return endOf(child);
}
