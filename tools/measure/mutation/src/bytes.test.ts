import { describe, expect, it } from 'vitest';
import { mutateBytes, mutateLengths, oneMask } from './bytes.ts';
import { makeTargets } from './targets.ts';

/** `test:long --part bytes` leaves no position and no mask out. */
const STRIDE = 12;
const targets = makeTargets().map((target, n) => ({
  target,
  name: target.name,
  offset: n % STRIDE,
}));

describe(`every ${STRIDE}th byte of evidence and trust root, one mask each`, () => {
  it.each(targets)('$name', { timeout: 60_000 }, async ({ target, offset }) => {
    const { tried, less, findings } = await mutateBytes(target, {
      stride: STRIDE,
      offset,
      masks: oneMask,
    });
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(300);
    if (target.mayLoseTime !== true) expect(less).toBe(0);
  });
});

describe('evidence and trust root cut at every 97th byte, or longer', () => {
  it.each(targets)('$name', { timeout: 60_000 }, async ({ target }) => {
    const { less, findings } = await mutateLengths(target, 97);
    expect([less, findings]).toEqual([0, []]);
  });
});
