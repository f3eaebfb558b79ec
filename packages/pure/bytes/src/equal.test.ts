import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, equal } from './equal.ts';

const bytes = fc.uint8Array({ maxLength: 20 });

describe('equal', () => {
  it('holds for copies and for nothing else', () => {
    fc.assert(
      fc.property(bytes, (a) => {
        expect(equal(a, Uint8Array.from(a))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });

  it.each([
    ['a prefix', [1, 2], [1, 2, 3]],
    ['the first byte', [9, 2], [1, 2]],
    ['the last byte', [1, 2], [1, 9]],
    ['nothing beside something', [], [0]],
  ])('tells apart %s', (_, a, b) => {
    expect(equal(Uint8Array.from(a), Uint8Array.from(b))).toBe(false);
    expect(equal(Uint8Array.from(b), Uint8Array.from(a))).toBe(false);
  });

  it('looks at the view, not at the memory behind it', () => {
    const memory = Uint8Array.of(1, 2, 1, 2);
    expect(equal(memory.subarray(0, 2), memory.subarray(2))).toBe(true);
  });
});

describe('concat', () => {
  it('agrees with Node', () => {
    fc.assert(
      fc.property(fc.array(bytes), (parts) => {
        expect(concat(...parts)).toEqual(new Uint8Array(Buffer.concat(parts)));
      }),
    );
  });
});
