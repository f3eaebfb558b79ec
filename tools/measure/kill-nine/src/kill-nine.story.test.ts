import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deed } from './deed.ts';
import { makeDeeds } from './deeds.ts';
import { killOften } from './kill.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-kill-story-'));
afterAll(() => rmSync(folder, { recursive: true }));
let deeds: ReadonlyMap<string, () => Deed | Promise<Deed>>;
beforeAll(async () => {
  deeds = await makeDeeds(folder, 4);
});

/** The same moments every time; the script draws others. */
function moments(): () => number {
  const fixed = [0.55, 0.95, 0.75].values();
  return () => fixed.next().value ?? 0.5;
}

describe('a command that is killed leaves what was there, or what it was to make', () => {
  it.each(['export', 'cached', 'join', 'repair', 'merge', 'import'])('%s', async (name) => {
    const deed = await deeds.get(name)?.();
    if (deed === undefined) throw new Error(`there is no ${name}`);
    const { before, after } = await killOften(deed, 3, moments());
    expect(before + after).toBe(3);
    await deed.close();
  });
});
