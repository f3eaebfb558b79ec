import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const BIN = new URL('../../../../node_modules/.bin', import.meta.url).pathname;
const APPS = new URL('../../../../packages/apps', import.meta.url).pathname;

/**
 * The Node that the bench runs under runs everything of ours, without the shell script that npm
 * puts before it.
 */
export const node = (...args: readonly string[]): string[] => [process.execPath, ...args];
export const sealift = (...args: readonly string[]): string[] =>
  node(join(APPS, 'cli/bin/sealift.js'), ...args);
export const verifier = (...args: readonly string[]): string[] =>
  node(join(APPS, 'verifier/bin/sealift-verify.js'), ...args);

/** The plugin that cosign starts, as it starts it. */
export const PLUGIN: string = join(APPS, 'kms-plugin/bin/sigstore-kms-sealift.js');

/** A program of others by its full path, or undefined. */
export function find(program: string): string | undefined {
  const folders = [
    process.env['SEALIFT_TOOLS_DIR'],
    ...(process.env['PATH'] ?? '').split(delimiter),
  ].filter((folder) => folder && folder !== BIN);
  return folders.map((folder) => join(folder ?? '', program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Timed {
  readonly milliseconds: number;
  readonly stdout: string;
}

/**
 * Runs a program to its end. @throws Error where it fails: a bench of a failure measures nothing
 */
export async function time(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Timed> {
  const start = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const milliseconds = performance.now() - start;
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${output.stderr.slice(-2000)}`);
  return { milliseconds, stdout: output.stdout };
}
