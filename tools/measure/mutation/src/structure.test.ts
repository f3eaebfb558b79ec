import { describe, expect, it } from 'vitest';
import { mutateStructure } from './structure.ts';
import { makeTargets } from './targets.ts';

/** `test:long --part structure` tries every one. */
const STRIDE = 10;
const targets = makeTargets().map((target, n) => ({
  target,
  name: target.name,
  offset: n % STRIDE,
}));

describe(`every ${STRIDE}th change of fields, elements, blocks and lines`, () => {
  it.each(targets)('$name', { timeout: 60_000 }, async ({ target, offset }) => {
    const { tried, same, less, findings } = await mutateStructure(target, STRIDE, offset);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(600 / STRIDE);
    // Order of fields, names of authorities, unused pins: what changes nothing is there, and is the
    // smaller part.
    expect(same).toBeGreaterThan(0);
    expect(same).toBeLessThan(tried / 2);
    if (target.mayLoseTime !== true) expect(less).toBe(0);
  });
});
