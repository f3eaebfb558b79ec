import type { ImageReport } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { signaturesOf } from './signatures.ts';

const image = (name: string, verdict: ImageReport['verdict'], fill = 'a'): ImageReport => ({
  name,
  digest: `sha256:${fill.repeat(64)}`,
  nameBinding: 'none',
  platforms: [],
  verdict,
  evidence: [],
});
const FAILURE = { code: 'SIGNATURE', message: '', remedy: '' } as const;
const A = image('a:1', 'accepted');
const B = image('b:1', 'accepted');

describe('signatures of what was written (T37)', () => {
  it('are verified where all of it was judged and accepted', () => {
    expect(signaturesOf([A, B], { images: [B, A], failures: [] })).toBe('verified');
    expect(signaturesOf([A], { images: [A, B], failures: [] })).toBe('verified');
  });

  it.each<[string, Parameters<typeof signaturesOf>]>([
    ['nothing was judged', [[A], undefined]],
    ['one was not judged', [[A, B], { images: [A], failures: [] }]],
    ['one was rejected', [[A], { images: [image('a:1', 'rejected')], failures: [] }]],
    ['another digest was judged', [[A], { images: [image('a:1', 'accepted', 'b')], failures: [] }]],
    ['another name was judged', [[A], { images: [image('a:2', 'accepted')], failures: [] }]],
    ['something else failed', [[A], { images: [A], failures: [FAILURE] }]],
  ])('are not checked where %s', (_, given) => expect(signaturesOf(...given)).toBe('not checked'));
});
