import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openAuditLog, reviewLog } from '@sealift/audit';
import { type Signer, signerOf } from '@sealift/keys';
import { ORIGIN } from './world.ts';

const APPEND = new URL('append.ts', import.meta.url).pathname;
/** How long a run may go on before it is killed, milliseconds: several checkpoints. */
const LONGEST = 400;
/**
 * Of so many runs one is killed at a moment counted from its start, when it may be opening the log;
 * the others from their first entry on.
 */
const EARLY = 4;

export interface LogTally {
  /** Entries that somebody was told of. */
  acknowledged: number;
  entries: number;
  /** Runs that had told nobody of anything when they were killed. */
  silent: number;
}

/** Kills of one log: each look reads all of it, so that after these another one is begun. */
const KILLS = 10;

/**
 * Kills processes that append to an audit log, over and over, and looks at the log after each time.
 * @param random gives numbers from 0 to 1 @throws Error where an acknowledged entry is missing, or
 * a checkpoint went back
 */
export async function killLogOften(
  folder: string,
  times: number,
  random: () => number,
): Promise<LogTally> {
  const tally: LogTally = { acknowledged: 0, entries: 0, silent: 0 };
  for (let done = 0; done < times; done += KILLS) {
    const one = await killOneLog(join(folder, String(done)), Math.min(KILLS, times - done), random);
    for (const name of ['acknowledged', 'entries', 'silent'] as const) tally[name] += one[name];
  }
  return tally;
}

async function killOneLog(folder: string, times: number, random: () => number): Promise<LogTally> {
  const [directory, key] = [join(folder, 'log'), join(folder, 'key')];
  mkdirSync(folder, { recursive: true });
  const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' });
  writeFileSync(key, pkcs8);
  const known = new Map<number, string>();
  let [silent, entries] = [0, 0];
  for (let round = 0; round < times; round++) {
    const before = checkpointSize(directory);
    const said = await appendAndKill(
      [directory, key, String(round)],
      random() * LONGEST,
      round % EARLY === 1,
    );
    for (const [index, instance] of said) known.set(index, instance);
    if (said.length === 0) silent += 1;
    if (checkpointSize(directory) < before)
      throw new Error(
        `a checkpoint of ${checkpointSize(directory)} entries after one of ${before}`,
      );
    entries = await lookAt(directory, signerOf(pkcs8), known);
  }
  rmSync(folder, { recursive: true });
  return { acknowledged: known.size, entries, silent };
}

async function appendAndKill(
  words: readonly string[],
  after: number,
  fromStart: boolean,
): Promise<[number, string][]> {
  const child = spawn(process.execPath, [APPEND, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const begun = fromStart
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  begun.then(() => setTimeout(() => child.kill('SIGKILL'), after));
  const ended = new Promise<string | null>((resolve, reject) =>
    child.on('error', reject).on('close', (_, signal) => resolve(signal)),
  );
  const [stdout, stderr, signal] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (signal !== 'SIGKILL') throw new Error(`the log ended by itself: ${stderr}`);
  // The last line may be cut: then nobody was told of that entry.
  return [...stdout.matchAll(/^(\d+) (.+)\n/gm)].map(([, index, instance = '']) => [
    Number(index),
    instance,
  ]);
}

/**
 * Opens the log as the next start would, holds it against what was acknowledged, and verifies it
 * offline. @returns its size
 */
async function lookAt(
  directory: string,
  signer: Signer,
  known: ReadonlyMap<number, string>,
): Promise<number> {
  const log = await openAuditLog({
    directory,
    origin: ORIGIN,
    signer,
    now: Date.now,
    anchors: [join(directory, '../anchor')],
  });
  const found = new Map<number, string>();
  for await (const { index, event } of log.entries())
    if (event.event === 'stopped') found.set(index, event.instance);
  await log.close();
  for (const [index, instance] of known)
    if (found.get(index) !== instance)
      throw new Error(
        `entry ${index} was acknowledged as "${instance}" and is ${found.get(index)}`,
      );
  const { findings } = await reviewLog({ directory, origin: ORIGIN, key: signer.publicKey });
  if (findings.length > 0)
    throw new Error(
      `the log does not verify: ${findings.map(({ message }) => message).join('; ')}`,
    );
  return found.size;
}

function checkpointSize(directory: string): number {
  const path = join(directory, 'checkpoint');
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[1]) : 0;
}
