import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printableText, SHOWN_MAX } from './printable.ts';

it('shows a text of many lines whole, and nothing in it acts', () => {
  const long = '😀'.repeat(SHOWN_MAX);
  expect(printableText(`${long}\n\u009b\r\n\u2028`)).toBe(`${long}\n\\u{9b}\\u{d}\n\\u{2028}`);
});

it('lets nothing through but line feeds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), (text) => {
      const shown = printableText(text);
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      expect(shown.split('\n').length).toBe(text.split('\n').length);
    }),
  );
});
