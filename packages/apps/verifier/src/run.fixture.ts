import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startedWith } from '@sealift/in-process';
import type { Report } from '@sealift/report';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line on standard error. */
  readonly last: string;
}

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
export async function run(
  args: readonly string[],
  { environment = {}, stdin, node = process.execPath, before = [], cwd }: Surroundings = {},
): Promise<Ran> {
  const [command = '', ...rest] = [...before, node, PROGRAM, ...args];
  const env = { ...startedWith(), ...environment };
  const child = spawn(command, rest, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that ends before it has read its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { status, stdout, stderr, last: stderr.trimEnd().split('\n').at(-1) ?? '' };
}

/** The document of a run with --json. */
export const documentOf = ({
  stdout,
}: Ran): Report & { readonly command?: string; readonly result?: unknown } =>
  JSON.parse(stdout) as Report;
