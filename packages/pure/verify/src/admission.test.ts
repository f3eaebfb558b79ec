import { type Needs, PLAIN, type Rule } from '@sealift/policy/rules';
import { describe, expect, it } from 'vitest';
import { admissionOf, evidenceAdmissions, stronger } from './admission.ts';
import type { JudgedEvidence, JudgedRule } from './judgement.ts';

const NEEDS: Needs = {
  kind: 'require',
  evidence: [],
  coverage: 'index',
  annotations: new Map(),
  name: 'any',
  strength: PLAIN,
};
const LETS_IN = { kind: 'accept', reason: 'x', digests: 'any' } as const;
const evidence = (digest: string): JudgedEvidence => ({
  ...{ format: 'cosign-sig', outcome: 'accepted', checks: [], times: [], proved: {} },
  place: { subject: 'sha256:a', digest: `sha256:${digest}` },
});
const [first, second] = [evidence('1'), evidence('2')];

const found = (
  at: string,
  mode: Rule['mode'],
  asks: Rule['asks'] = NEEDS,
  counted: readonly JudgedEvidence[] = [],
): JudgedRule => ({ rule: { at, mode, asks }, outcome: 'held', counted, causes: [] });

describe('how an image was let in', () => {
  it.each<[string, readonly JudgedRule[], object]>([
    ['by a rule that asks', [found('p:1', 'enforce')], { how: 'judged' }],
    [
      'by one that asks, beside one that lets in',
      [found('p:1', 'enforce', LETS_IN), found('p:2', 'enforce')],
      { how: 'judged' },
    ],
    [
      'by one that lets in',
      [found('p:1', 'warn'), found('p:2', 'enforce', LETS_IN)],
      { how: 'accepted', rule: 'p:2' },
    ],
    [
      'by one that lets in, before one that admits',
      [found('p:1', 'admit'), found('p:2', 'enforce', LETS_IN)],
      { how: 'accepted', rule: 'p:2' },
    ],
    [
      'by one that only warns',
      [found('p:1', 'warn'), found('p:2', 'restrict'), found('p:3', 'admit')],
      { how: 'warned', rule: 'p:3' },
    ],
  ])('%s', (_, rules, admission) => expect(admissionOf(rules)).toEqual(admission));
});

describe('how evidence came to go along', () => {
  it.each<[string, readonly JudgedRule[], object]>([
    ['what a rule counts', [found('p:1', 'enforce', NEEDS, [first])], { how: 'judged' }],
    [
      'what a strict rule counts',
      [found('p:1', 'restrict', NEEDS, [first]), found('p:2', 'enforce')],
      { how: 'judged' },
    ],
    [
      'what one that warns counts, and one that asks too',
      [found('p:1', 'warn', NEEDS, [first]), found('p:2', 'enforce', NEEDS, [second, first])],
      { how: 'judged' },
    ],
    [
      'what only one that warns counts',
      [found('p:1', 'enforce', NEEDS, [second]), found('p:2', 'warn', NEEDS, [first])],
      { how: 'warned', rule: 'p:2' },
    ],
    ['what none counts', [found('p:1', 'enforce', NEEDS, [second])], { how: 'unasked' }],
    [
      'what lies on an image that was let in',
      [found('p:1', 'enforce', LETS_IN)],
      { how: 'accepted', rule: 'p:1' },
    ],
    ['what lies on one that was admitted', [found('p:1', 'admit')], { how: 'unasked' }],
  ])('%s', (_, rules, admission) =>
    expect(evidenceAdmissions({ rules })(first)).toEqual(admission),
  );

  it('of two ways the stronger is said', () => {
    const warned = { how: 'warned', rule: 'p:1' } as const;
    expect(stronger(undefined, warned)).toBe(warned);
    expect(stronger({ how: 'judged' }, warned)).toEqual({ how: 'judged' });
    expect(stronger({ how: 'unasked' }, warned)).toBe(warned);
    expect(stronger(warned, { how: 'accepted', rule: 'p:2' })).toBe(warned);
    expect(stronger(warned, { how: 'warned', rule: 'p:2' })).toBe(warned);
    expect(stronger({ how: 'waived' }, { how: 'unasked' })).toEqual({ how: 'unasked' });
    expect(stronger({ how: 'unasked' }, { how: 'judged' })).toEqual({ how: 'judged' });
  });
});
