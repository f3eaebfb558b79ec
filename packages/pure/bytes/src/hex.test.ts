import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import * as hex from './hex.ts';

describe('hex', () => {
  it('agrees with Node on every byte string, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(hex.encode(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(hex.decode(hex.encode(bytes))).toEqual(bytes);
      }),
    );
  });

  it('takes the empty text for no bytes', () => expect(hex.decode('')).toEqual(new Uint8Array()));

  it.each([
    ['half a byte', 'abc'],
    ['upper case', 'AB'],
    ['a prefix', '0xab'],
    ['white space', 'ab cd'],
    ['a final newline', 'ab\n'],
    ['a sign', '-1'],
    ['digits of another script', '٠٠'],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => hex.decode(text))).toBe('PARSE');
    expect(codeOf(() => hex.decode(text, 'STRUCTURE'))).toBe('STRUCTURE');
  });

  it('gives back the only text that it takes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF -g\n') }),
        (text) => {
          if (codeOf(() => hex.decode(text)) === 'accepted')
            expect(hex.encode(hex.decode(text))).toBe(text);
          else expect(text).not.toMatch(/^([0-9a-f]{2})*$/);
        },
      ),
    );
  });
});
