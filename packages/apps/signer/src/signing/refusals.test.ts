import { expect, it } from 'vitest';
import { REFUSED_BYTES, Refusals } from './refusals.ts';

const share = { requests: 2, per: 1000 };

it('logs the first of a period, counts the others, and tells the count afterwards', () => {
  const refusals = new Refusals();
  const logged = [0, 1, 2, 3].map((now) => refusals.take('ci', share, 0, now).logged);
  expect(logged).toEqual([true, true, false, false]);
  expect(refusals.left()).toEqual([['ci', 2]]);
  expect(refusals.take('ci', share, 0, 1000)).toEqual({ logged: true, kept: true, before: 2 });
  expect(refusals.left()).toEqual([]);
});

it('keeps payloads up to so many bytes of a period', () => {
  const refusals = new Refusals();
  const many = { requests: 100, per: 1000 };
  expect(refusals.take('ci', many, REFUSED_BYTES, 0).kept).toBe(true);
  expect(refusals.take('ci', many, 1, 1)).toMatchObject({ logged: true, kept: false });
  expect(refusals.take('ci', many, 0, 2).kept).toBe(true);
  expect(refusals.take('ci', many, 1, 1000).kept).toBe(true);
});

it('keeps one client from using up the share of another', () => {
  const refusals = new Refusals();
  for (let i = 0; i < 10; i++) refusals.take('eve', share, 0, 0);
  expect(refusals.take('ci', share, 0, 0).logged).toBe(true);
});
