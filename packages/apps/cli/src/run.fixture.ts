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

export const PROGRAM = join(import.meta.dirname, '../bin/sealift.js');

/**
 * Runs the built program to its end; nothing of the caller's environment reaches it but what
 * `startedWith` gives. Servers of this process go on.
 * @param until ends the program
 */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin: string | Uint8Array = '',
  until: { readonly signal?: AbortSignal } = {},
): Promise<Ran> {
  const env = { ...startedWith(), ...environment };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  until.signal?.addEventListener('abort', () => child.kill('SIGTERM'));
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
