import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSealift } from '@sealift/in-process/started';
import { seeded } from '@sealift/long';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Expected, expectedOf, runRound } from './round.ts';
import { FaultWorld } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-faults-story-'));
let world: FaultWorld;
let expected: Expected;
beforeAll(async () => {
  world = await FaultWorld.start(join(folder, 'world'), runSealift);
  expected = await expectedOf(world);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** The same troubles every time; `test:long --part faults` draws three hundred others. */
describe('an image comes over whole, or the command says why not and the next brings it', () => {
  it.each([100, 111, 123])('in the trouble of %i', async (seed) => {
    expect(await runRound(world, expected, seeded(seed))).toHaveLength(3);
  });
});
