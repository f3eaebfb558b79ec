import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { EMPTY, putState, readState } from '@sealift/state';

const WRITE = new URL('write.ts', import.meta.url).pathname;
/** How long a process may write before it is killed, milliseconds. */
const LONGEST = 60;

/** What was left by processes that were killed. */
export interface StateTally {
  /** Writes that somebody was told of, over all processes. */
  writes: number;
  /** Times that the state was one further than anybody was told. */
  further: number;
}

/**
 * Kills processes that write one state, over and over. @param random gives numbers from 0 to 1
 * @throws Error where what is left is neither the last state that was told of nor the next one
 */
export async function killStateOften(
  path: string,
  times: number,
  random: () => number,
): Promise<StateTally> {
  await putState(path, EMPTY);
  const tally: StateTally = { writes: 0, further: 0 };
  let before = 0;
  for (let round = 0; round < times; round++) {
    const told = (await writeAndKill(path, random() * LONGEST)) ?? before;
    const { serial } = readState(path).state;
    if (serial !== told && serial !== told + 1)
      throw new Error(`write ${told} was told of, and ${serial} is there`);
    tally.writes += told - before;
    tally.further += serial - told;
    before = serial;
  }
  return tally;
}

/** @returns the last write that was told of */
async function writeAndKill(path: string, after: number): Promise<number | undefined> {
  const words = ['--conditions=sealift-source', WRITE, path];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after));
  const ended = new Promise<string | null>((resolve, reject) =>
    child.on('error', reject).on('close', (_, signal) => resolve(signal)),
  );
  const [stdout, stderr, signal] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${stderr}`);
  const lines = [...stdout.matchAll(/^(\d+)\n/gm)];
  return lines.length === 0 ? undefined : Number(lines.at(-1)?.[1]);
}
