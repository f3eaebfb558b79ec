/** `main.ts [RUNS] [SEED]`: the built program, several worlds beside each other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSealift } from '@sealift/in-process/started';
import { seeded } from '@sealift/long';
import { expectedOf, runRound } from './round.ts';
import { FaultWorld } from './world.ts';

/** Most of the time goes to pauses between tries. */
const WORLDS = 6;
const [runs = '300', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'sealift-faults-'));
const tally = new Map<string, number>();
const failed: string[] = [];

async function work(name: string, waiting: Iterable<number>): Promise<void> {
  const world = await FaultWorld.start(join(folder, name), runSealift);
  try {
    const expected = await expectedOf(world);
    for (const at of waiting) {
      const outcomes = await runRound(world, expected, seeded(Number(seed) + at)).catch(
        (thrown) => {
          failed.push(`seed ${Number(seed) + at}: ${String(thrown)}`);
          return ['WRONG'];
        },
      );
      for (const each of outcomes) tally.set(each, (tally.get(each) ?? 0) + 1);
    }
  } finally {
    await world.close();
  }
}

console.log(`seed ${seed}`);
try {
  const waiting = Array.from({ length: Number(runs) }, (_, at) => at).values();
  await Promise.all(Array.from({ length: WORLDS }, (_, at) => work(String(at), waiting)));
} finally {
  rmSync(folder, { recursive: true });
}
for (const line of failed) console.error(line);
console.log(`${runs} runs: ${[...tally].map(([code, count]) => `${count} ${code}`).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
