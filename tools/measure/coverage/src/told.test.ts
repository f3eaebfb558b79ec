import { describe, expect, it } from 'vitest';
import { told } from './told.ts';

const found = (taken: number, all: number) => ({ name: 'oci', taken, all, left: ['a.ts:7'] });

describe('a room', () => {
  it('holds at the limit', () => {
    const { holds, text } = told('pure', [found(92, 100)]);
    expect(holds).toBe(true);
    expect(text).not.toContain('a.ts:7');
  });

  it('does not hold below it: what is left is listed', () => {
    const { holds, text } = told('pure', [found(919, 1000)]);
    expect(holds).toBe(false);
    expect(text).toContain('91.9 %  919 of 1000, below 92 %:\n    a.ts:7');
  });

  it('does not hold where one of many packages does not', () =>
    expect(told('local', [found(100, 100), found(84, 100), found(100, 100)]).holds).toBe(false));

  it('does not hold without packages', () => expect(told('apps', []).holds).toBe(false));

  it('holds where nothing can branch', () => expect(told('apps', [found(0, 0)]).holds).toBe(true));

  it('that is none is refused', () =>
    expect(() => told('tools', [found(1, 1)])).toThrow('tools is no room: pure, local'));
});
