import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Deed } from './deed.ts';

const PROGRAM = join(import.meta.dirname, '../../../../packages/apps/cli/bin/sealift.js');

export interface Tally {
  before: number;
  after: number;
  /** Runs that ended before the signal came. */
  ended: number;
}

/**
 * Kills a command `times` times, each at a moment drawn from its whole length, and looks after
 * each. At the end it runs to its end, over
 * whatever the killed ones left.
 * @param random gives numbers from 0 to 1
 */
export async function killOften(deed: Deed, times: number, random: () => number): Promise<Tally> {
  deed.reset();
  const whole = await runWhole(deed);
  const tally: Tally = { before: 0, after: 0, ended: 0 };
  for (let n = 0; n < times; n++) {
    deed.reset();
    const wasKilled = await runAndKill(deed.words, random() * whole * 1.1);
    if (!wasKilled) tally.ended += 1;
    tally[deed.look()] += 1;
  }
  deed.reset();
  await runWhole(deed);
  return tally;
}

/** @returns milliseconds */
async function runWhole(deed: Deed): Promise<number> {
  const start = performance.now();
  if (await runAndKill(deed.words, undefined))
    throw new Error(`${deed.name} was killed by somebody else`);
  if (deed.look() !== 'after') throw new Error(`${deed.name} ran to its end and changed nothing`);
  return performance.now() - start;
}

/** @param after milliseconds; undefined: never. @returns whether it was killed */
async function runAndKill(words: readonly string[], after: number | undefined): Promise<boolean> {
  const child = spawn(process.execPath, [PROGRAM, ...words, '--quiet'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const timer = after === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), after);
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve, reject) =>
    child.on('error', reject).on('close', (code, by) => resolve([code, by])),
  );
  clearTimeout(timer);
  if (signal === 'SIGKILL') return true;
  if (status !== 0) throw new Error(`sealift ${words.join(' ')}: exit ${status}\n${complaint}`);
  return false;
}
