import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { printable, SHOWN_MAX } from './printable.ts';

describe('printable (T28)', () => {
  it.each(['plain', 'ghcr.io/owner/name:tag', 'Grüße, 世界 😀', ''])('leaves %j alone', (text) =>
    expect(printable(text)).toBe(text),
  );

  it.each([
    ['a newline', 'a\nb', 'a\\u{a}b'],
    ['a carriage return', 'a\rb', 'a\\u{d}b'],
    ['an escape sequence', '\u001b[31m', '\\u{1b}[31m'],
    ['a C1 control', '\u009b31m', '\\u{9b}31m'],
    ['DEL', '\u007f', '\\u{7f}'],
    ['NUL', '\0', '\\u{0}'],
    ['right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['an isolate', '\u2066', '\\u{2066}'],
    ['the Arabic letter mark', '\u061c', '\\u{61c}'],
    ['a zero-width space', 'a\u200bb', 'a\\u{200b}b'],
    ['a soft hyphen', 'a\u00adb', 'a\\u{ad}b'],
    ['a word joiner', '\u2060', '\\u{2060}'],
    ['a byte order mark', '\ufeff', '\\u{feff}'],
    ['a line separator', '\u2028', '\\u{2028}'],
    ['a paragraph separator', '\u2029', '\\u{2029}'],
    ['a tag character', '\u{e0041}', '\\u{e0041}'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['a blank that holds words together', 'a\u00a0b\u3000c', 'a\\u{a0}b\\u{3000}c'],
    ['a command of a CI system', 'a ##[add-mask]b', 'a \\u{23}#[add-mask]b'],
    ['another', '##vso[task.x]', '\\u{23}#vso[task.x]'],
  ])('shows %s', (_, text, shown) => expect(printable(text)).toBe(shown));

  it('cuts at the limit, and says so', () => {
    expect(printable('a'.repeat(SHOWN_MAX))).toBe('a'.repeat(SHOWN_MAX));
    expect(printable('a'.repeat(SHOWN_MAX + 1))).toBe(`${'a'.repeat(SHOWN_MAX)}…`);
  });

  it('cuts no character in two without showing it', () =>
    expect(printable(`${'a'.repeat(SHOWN_MAX - 1)}😀`)).toMatch(/a\\u\{d83d\}…$/));

  it('never lets a control, a separator or half a character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});
