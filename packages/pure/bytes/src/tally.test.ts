import { reject } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import { Tally } from './tally.ts';

describe('a tally', () => {
  it('takes as many as the limit, in whatever steps, and not one more', () => {
    const tally = new Tally(3, 'sheep', 'keep fewer');
    tally.add(1);
    tally.add(2);
    expect(codeOf(() => tally.add(0))).toBe('accepted');
    expect(codeOf(() => tally.add(1))).toBe('LIMIT');
  });

  it('is known by its refusal: no other LIMIT ends all of the work', () => {
    const over = (run: () => void): boolean => {
      try {
        run();
        return false;
      } catch (thrown) {
        return Tally.isOver(thrown);
      }
    };
    expect(over(() => new Tally(0, 'sheep', 'keep none').add(1))).toBe(true);
    expect(over(() => reject('LIMIT', 'a large sheep'))).toBe(false);
  });

  it('says what there is too much of, and what to do', () => {
    expect(() => new Tally(3, 'sheep', 'keep fewer').add(4)).toThrow(
      'more than 3 sheep: keep fewer',
    );
  });
});
