import { expect, it } from 'vitest';
import { KeptPayloads } from './kept-payloads.ts';

const DAY = 86_400_000;
const room = { each: 10, all: 15 };

it('has so much room for each client in a day, and so much for all', () => {
  const kept = new KeptPayloads(room);
  expect(kept.take('ci', 10, 5)).toBe(true);
  expect(kept.take('ci', 1, 6)).toBe(false);
  expect(kept.take('eve', 6, 7)).toBe(false);
  expect(kept.take('eve', 5, DAY - 1)).toBe(true);
  expect(kept.take('bob', 1, DAY - 1)).toBe(false);
  expect(kept.take('bob', 1, DAY)).toBe(true);
});

it('knows what an earlier run kept that day', () => {
  const kept = new KeptPayloads(room);
  kept.recall('ci', 10, DAY - 1);
  kept.recall('ci', 9, DAY + 1);
  expect(kept.take('ci', 2, DAY + 2)).toBe(false);
  expect(kept.take('ci', 1, DAY + 2)).toBe(true);
});
