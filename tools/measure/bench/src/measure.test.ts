import { describe, expect, it } from 'vitest';
import { compare, median } from './measure.ts';

describe('median', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (numbers, expected) => expect(median(numbers)).toBe(expected));

  it('of nothing is no number', () => expect(median([])).toBeNaN());
});

describe('compare', () => {
  it('drops the first round and takes ratios pair by pair', async () => {
    const series = (...values: readonly number[]) => {
      const left = [...values];
      return async () => left.shift() ?? Number.NaN;
    };
    const figure = await compare(series(1000, 1, 10, 100), series(1, 2, 10, 50), 3);
    expect(figure).toEqual({ ours: 10, theirs: 10, ratio: 1, runs: 3 });
  });
});
