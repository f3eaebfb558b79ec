import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

export const PLUGIN = join(import.meta.dirname, '../bin/sigstore-kms-sealift.js');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with these variables and no others. */
export async function run(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdin: Uint8Array | 'ignore' = 'ignore',
  cwd = '/',
): Promise<Ran> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: environment,
    stdio: [stdin === 'ignore' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout as NonNullable<typeof child.stdout>),
    text(child.stderr as NonNullable<typeof child.stderr>),
    ended,
  ]);
  return { status, stdout, stderr };
}

/**
 * A folder for PATH that holds the plugin under the name that cosign looks for. @returns PATH, with
 * Node beside it
 */
export function installPlugin(folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(PLUGIN, join(folder, 'sigstore-kms-sealift'));
  chmodSync(PLUGIN, 0o755);
  return `${folder}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
}
