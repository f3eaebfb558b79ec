import { describe, expect, it } from 'vitest';
import { mutateStructure } from './structure.ts';
import { makeTargets } from './targets.ts';

/** The long script tries every one. */
const STRIDE = 2;
const targets = makeTargets().map((target) => ({ target, name: target.name }));

describe(`every ${STRIDE}nd change of fields, elements, blocks and lines`, () => {
  it.each(targets)('$name', { timeout: 60_000 }, async ({ target }) => {
    const { tried, same, less, findings } = await mutateStructure(target, STRIDE);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(300);
    // Order of fields, names of authorities, unused pins: what changes nothing is there, and is the
    // smaller part.
    expect(same).toBeGreaterThan(0);
    expect(same).toBeLessThan(tried / 2);
    if (target.mayLoseTime !== true) expect(less).toBe(0);
  });
});
