import { codeOf } from '@sealift/refusal';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ApprovalSubject, Approvals, WAITING_MAX, type Waiting } from './approvals.ts';

const matter: ApprovalSubject = {
  payload: 'a'.repeat(64),
  key: 'release',
  version: 1,
  policy: 'b'.repeat(64),
};
let approvals: Approvals;
let waiting: Waiting;
beforeEach(() => {
  waiting = {
    ...matter,
    asked: 7,
    requester: 'ci',
    rule: 'r',
    needed: 2,
    by: ['alice', 'bob', 'ci'],
    expires: 1000,
    kind: 'dsse',
    size: 1,
    description: {},
    given: new Map(),
  };
  approvals = new Approvals();
  approvals.add(waiting);
});
const give = (approver: string, entry: number): void =>
  void approvals.claim(matter, approver, 0).given.set(approver, entry);

describe('approvals', () => {
  it('are used up by one signature', () => {
    give('alice', 8);
    give('bob', 9);
    expect(approvals.use(waiting)).toEqual([8, 9]);
    expect(approvals.use(waiting)).toBeUndefined();
    expect(approvals.find(matter, 'ci', 'r', 0)).toBeUndefined();
  });

  it('are not enough before each stands in the log', () => {
    give('alice', 8);
    approvals.claim(matter, 'bob', 0);
    expect(approvals.use(waiting)).toBeUndefined();
  });

  it.each<[string, Partial<ApprovalSubject>, string, number]>([
    ['another payload', { payload: 'c'.repeat(64) }, 'alice', 0],
    ['another key', { key: 'root' }, 'alice', 0],
    ['another version', { version: 2 }, 'alice', 0],
    ['another policy', { policy: 'c'.repeat(64) }, 'alice', 0],
    ['somebody who may not', {}, 'eve', 0],
    ['the one who asked', {}, 'ci', 0],
    ['one that lapsed', {}, 'alice', 1000],
  ])('are refused of %s', async (_, over, approver, now) =>
    expect(await codeOf(() => approvals.claim({ ...matter, ...over }, approver, now))).toBe(
      'SIGNING_DENIED',
    ),
  );

  it('count one person once, even at the same time', async () => {
    approvals.claim(matter, 'alice', 0);
    expect(await codeOf(() => approvals.claim(matter, 'alice', 0))).toBe('SIGNING_DENIED');
  });

  it('are of whoever asked, under the rule', () => {
    expect(approvals.find(matter, 'ci', 'r', 0)).toBe(waiting);
    expect(approvals.find(matter, 'eve', 'r', 0)).toBeUndefined();
    expect(approvals.find(matter, 'ci', 'other', 0)).toBeUndefined();
  });

  it('are asked for by one client so often at once, and others are not kept from it', async () => {
    for (let n = 1; n < WAITING_MAX; n++) approvals.add({ ...waiting, asked: n });
    expect(await codeOf(() => approvals.expectRoom('ci', 0))).toBe('RATE');
    expect(await codeOf(() => approvals.expectRoom('eve', 0))).toBe('accepted');
    expect(await codeOf(() => approvals.expectRoom('ci', 1000))).toBe('accepted');
  });

  it('are known again after a restart, and those that were used are not', () => {
    approvals.recall(7, 'alice', 8);
    approvals.recall(7, 'bob', 9);
    approvals.recall(99, 'bob', 10);
    approvals.forget([8, 9]);
    expect(approvals.pending(0)).toEqual([]);
  });
});
