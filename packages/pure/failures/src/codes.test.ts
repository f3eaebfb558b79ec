import { describe, expect, it } from 'vitest';
import { CODES } from './codes.ts';

describe('the catalogue', () => {
  it.each(Object.entries(CODES))(
    '%s says what it is, why, and what to do',
    (code, { title, cause, remedy, exit }) => {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]*$/);
      for (const text of [title, cause, remedy]) expect(text.trim()).not.toBe('');
      expect(title).not.toMatch(/\.$/);
      for (const sentence of [cause, remedy]) expect(sentence).toMatch(/\.$/);
      expect([1, 2, 3, 4, 70, 130]).toContain(exit);
    },
  );

  it('never exits with success', () =>
    expect(Object.values(CODES).filter(({ exit }) => Number(exit) === 0)).toEqual([]));

  it('has no two failures of one title', () => {
    const titles = Object.values(CODES).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
