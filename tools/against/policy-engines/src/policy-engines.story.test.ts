import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, installed } from './engines.ts';
import { type Verdict, verdicts } from './trials.ts';
import { type EngineWorld, startWorld } from './world.ts';

const programs = ENGINES.filter((one) => installed(one) !== undefined).map(
  ({ program }) => program,
);
const folder = mkdtempSync(join(tmpdir(), 'sealift-policy-engines-'));
let world: EngineWorld;
let found: readonly Verdict[];
beforeAll(async () => {
  world = await startWorld(folder);
  found = await verdicts(world, programs);
}, 120_000);
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(programs.length === 0)('converted policies before real programs', () => {
  it.each(ENGINES.map(({ program }) => program))('%s lets in nothing that we refuse', (program) => {
    const of = found.filter((one) => one.program === program);
    expect(of.filter(({ ours, theirs }) => theirs && !ours)).toEqual([]);
  });

  it('and refuses nothing that we let in where its form could say all', () =>
    expect(found.filter(({ ours, theirs, isWhole }) => ours && !theirs && isWhole)).toEqual([]));

  it('and does let in', () =>
    expect(new Set(found.filter(({ theirs }) => theirs).map(({ program }) => program)).size).toBe(
      programs.length,
    ));
});
