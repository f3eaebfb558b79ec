import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Section } from './commands.ts';
import type { Stage } from './stage.ts';

/** How far a section came. */
export interface Played {
  /** Commands that ended well, in their order: all, if nothing went wrong. */
  readonly done: readonly string[];
  readonly output: string;
}

/**
 * Runs a section's commands in one shell, stopping at the first that fails. What it exports to PATH
 * holds for the next section.
 */
export async function play(
  stage: Stage,
  { commands }: Section,
  { isolated }: { isolated: boolean },
): Promise<Played> {
  const script = [
    'set -euo pipefail',
    ...commands.flatMap((command, n) => [adapt(stage, command), `echo '::done ${n}'`]),
    'echo "$PATH" > .path',
  ];
  const shell = isolated ? ['unshare', '-rn', 'bash', '-c'] : ['bash', '-c'];
  const [program = '', ...args] = [...shell, script.join('\n')];
  const child = spawn(program, args, {
    cwd: stage.folder,
    env: environment(stage),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return {
    done: commands.filter((_, n) => stdout.includes(`::done ${n}\n`)),
    output: stdout + stderr,
  };
}

function adapt({ replacements }: Stage, command: string): string {
  return replacements.reduce((text, [word, here]) => text.replaceAll(word, here), command);
}

function environment({ folder, environment: more }: Stage): Record<string, string> {
  const remembered = join(folder, '.path');
  const path = existsSync(remembered)
    ? readFileSync(remembered, 'utf8').trim()
    : `${join(folder, 'programs')}:/usr/local/bin:/usr/bin:/bin`;
  return { PATH: path, HOME: folder, STAGE: folder, NO_COLOR: '1', ...more };
}
