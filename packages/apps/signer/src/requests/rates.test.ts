import { codeOf } from '@sealift/refusal';
import { expect, it } from 'vitest';
import { RequestRates } from './rates.ts';

it('counts the requests of each client, and begins anew after the time', async () => {
  const rates = new RequestRates();
  const ci = { name: 'ci', rate: { requests: 2, per: 1000 } };
  const take = (client: typeof ci, now: number) => codeOf(() => rates.take(client, now));
  expect([await take(ci, 0), await take(ci, 1), await take(ci, 999)]).toEqual([
    'accepted',
    'accepted',
    'RATE',
  ]);
  expect(await take({ ...ci, name: 'alice' }, 2)).toBe('accepted');
  expect(await take(ci, 1000)).toBe('accepted');
});
