import { LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import type { Plan } from '@sealift/tarball';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutVolumes } from './cut.ts';

const BLOCK = 512;

/** A plan of entries that take so many blocks each, header and padding included. */
function planOf(blocks: readonly number[]): Plan {
  let at = 0;
  const entries = blocks.map((count, i) => {
    const entry = { name: `${i}`, size: (count - 1) * BLOCK, offset: at + BLOCK };
    at += count * BLOCK;
    return entry;
  });
  return { manifestDigest: 'sha256:', head: [], trust: [], blobs: entries, size: at + 2 * BLOCK };
}

const blocksOf = (plan: Plan, limit: number): number[] =>
  cutVolumes(plan, limit * BLOCK).map((size) => size / BLOCK);

describe('cutting', () => {
  it.each<[string, readonly number[], number, readonly number[]]>([
    ['nothing where all of it fits, to the byte', [3, 4], 9, [9]],
    ['off the end where it does not fit', [3, 4], 8, [7, 2]],
    ['between entries', [3, 4, 2], 5, [3, 4, 4]],
    [
      'inside an entry that is larger than a volume, filling what is left',
      [1, 10],
      4,
      [4, 4, 3, 2],
    ],
    ['an entry that is one block larger', [5], 4, [4, 3]],
    ['not inside an entry that fits to the block', [1, 4], 4, [1, 4, 2]],
    ['every block, where a volume is one header', [1, 2], 1, [1, 1, 1, 1, 1]],
  ])('%s', (_, blocks, limit, volumes) => expect(blocksOf(planOf(blocks), limit)).toEqual(volumes));

  it('keeps every volume within the limit, loses nothing, and cuts no entry that fits', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 2, max: 50 }), (blocks, limit) => {
        const plan = planOf(blocks);
        const volumes = blocksOf(plan, limit);
        expect(volumes.reduce((sum, each) => sum + each)).toBe(plan.size / BLOCK);
        for (const volume of volumes) expect(volume).toBeGreaterThan(0);
        for (const volume of volumes) expect(volume).toBeLessThanOrEqual(limit);
        let edge = 0;
        const edges = volumes.map((each) => (edge += each));
        for (const { offset, size } of plan.blobs) {
          const [begin, end] = [offset / BLOCK - 1, (offset + size) / BLOCK];
          if (end - begin <= limit)
            expect(edges.filter((each) => each > begin && each < end)).toEqual([]);
        }
      }),
    );
  });

  it('makes as many volumes as three digits number, and refuses one more', async () => {
    const plan = (volumes: number): Plan => planOf(Array.from({ length: volumes - 1 }, () => 2));
    expect(cutVolumes(plan(LIMITS.volumes), 2 * BLOCK)).toHaveLength(LIMITS.volumes);
    expect(await codeOf(() => cutVolumes(plan(LIMITS.volumes + 1), 2 * BLOCK))).toBe('USAGE');
    expect(await codeOf(() => cutVolumes(planOf([2 ** 40]), BLOCK))).toBe('USAGE');
  });
});
