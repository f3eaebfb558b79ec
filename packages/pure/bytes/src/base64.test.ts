import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as base64 from './base64.ts';
import { codeOf } from './code-of.fixture.ts';

describe('base64', () => {
  it('agrees with Node on every byte string, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(base64.encode(bytes)).toBe(text);
        expect(base64.decode(text)).toEqual(bytes);
      }),
    );
  });

  // RFC 4648 §10
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foobar', 'Zm9vYmFy'],
  ])('has the vector for "%s"', (plain, text) => {
    expect(base64.encode(new TextEncoder().encode(plain))).toBe(text);
    expect(base64.decode(text)).toEqual(new TextEncoder().encode(plain));
  });

  it.each([
    ['no padding', 'Zg'],
    ['half the padding', 'Zg='],
    ['padding alone', '===='],
    ['padding of a whole group', 'Zm9v===='],
    ['three signs of padding', 'Z==='],
    ['padding in the middle', 'Zg==Zg=='],
    ['white space', 'Zm9v Zm9'],
    ['a newline', 'Zm9\nZm9v'],
    ['a final newline', 'Zm9v\n'],
    ['the URL alphabet', '-_-_'],
    ['a letter outside ASCII', 'Zm9ſ'],
    ['a NUL', 'Zm9\0'],
    ['spare bits before two signs of padding', 'Zh=='],
    ['spare bits before one sign of padding', 'Zm9='],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => base64.decode(text))).toBe('BASE64');
    expect(codeOf(() => base64.decode(text, 'PARSE'))).toBe('PARSE');
  });

  it('refuses every text that is not what it writes: one text for the same bytes', () => {
    const digits = fc.constantFrom(...'ABZagz019+/=-_ \n');
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: digits, maxLength: 12 }), fc.base64String()),
        (text) => {
          const canonical = Buffer.from(text, 'base64').toString('base64') === text;
          expect(codeOf(() => base64.decode(text))).toBe(canonical ? 'accepted' : 'BASE64');
          if (canonical)
            expect(base64.decode(text)).toEqual(new Uint8Array(Buffer.from(text, 'base64')));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
