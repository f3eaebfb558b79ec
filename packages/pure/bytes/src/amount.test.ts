import { describe, expect, it } from 'vitest';
import { formatBytes } from './amount.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [123_456_789, '123 MB'],
    [2e15, '2000 TB'],
  ])('%d is %s', (count, text) => expect(formatBytes(count)).toBe(text));
});
