import type { JudgedSubject } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { signaturesOf } from './signatures.ts';

const image = (name: string, outcome: JudgedSubject['outcome'], fill = 'a'): JudgedSubject => ({
  kind: 'image',
  name,
  digest: `sha256:${fill.repeat(64)}`,
  outcome,
  binding: { binding: 'signed' },
  platforms: [],
  missing: [],
  carried: [],
  evidence: [],
  counted: [],
  rules: [],
});
const accepted = (...subjects: readonly JudgedSubject[]) =>
  ({ outcome: 'accepted', subjects }) as const;
const A = image('a:1', 'accepted');
const B = image('b:1', 'accepted');

describe('signatures of what was written (T37)', () => {
  it('are verified where all of it was judged and accepted', () => {
    expect(signaturesOf([A, B], accepted(B, A))).toBe('verified');
    expect(signaturesOf([A], accepted(A, B))).toBe('verified');
  });

  it.each<[string, Parameters<typeof signaturesOf>]>([
    ['nothing was judged', [[A], undefined]],
    ['one was not judged', [[A, B], accepted(A)]],
    ['one was rejected', [[A], accepted(image('a:1', 'rejected'))]],
    ['another digest was judged', [[A], accepted(image('a:1', 'accepted', 'b'))]],
    ['another name was judged', [[A], accepted(image('a:2', 'accepted'))]],
    ['something else failed', [[A], { outcome: 'rejected', subjects: [A] }]],
  ])('are not checked where %s', (_, given) => expect(signaturesOf(...given)).toBe('not checked'));
});
