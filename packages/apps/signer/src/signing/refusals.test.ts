import { expect, it } from 'vitest';
import { Refusals } from './refusals.ts';

const share = { requests: 2, per: 1000 };

it('logs the first of a period, counts the others, and tells the count afterwards', () => {
  const refusals = new Refusals();
  const logged = [0, 1, 2, 3].map((now) => refusals.take('ci', share, now).logged);
  expect(logged).toEqual([true, true, false, false]);
  expect(refusals.left()).toEqual([['ci', 2]]);
  expect(refusals.take('ci', share, 1000)).toEqual({ logged: true, before: 2 });
  expect(refusals.left()).toEqual([]);
});

it('keeps one client from using up the share of another', () => {
  const refusals = new Refusals();
  for (let i = 0; i < 10; i++) refusals.take('eve', share, 0);
  expect(refusals.take('ci', share, 0).logged).toBe(true);
});
