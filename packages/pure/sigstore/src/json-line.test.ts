import { LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine } from './json-line.ts';

const line = (text: string): string => jsonLine(utf8.encode(text), LIMITS.bundleJson);

describe('jsonLine', () => {
  it('means the same, on one line without anything that a terminal reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const printed = line(text);
        expect(JSON.parse(printed)).toEqual(JSON.parse(text));
        expect(printed).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  it.each([
    [
      '{\n  "a": "b\u202ec\u0085\u200b",\r\n  "n": 12345678901234567890\n}\n',
      '{"a": "b\\u202ec\\u0085\\u200b","n": 12345678901234567890}',
    ],
    ['"\u{e0001}"', '"\\udb40\\udc01"'],
  ])('writes %j as %s', (text, expected) => expect(line(text)).toBe(expected));

  it.each(['', '{', '{"a":1,"a":2}', '"a\nb"', '{} {}'])('refuses %j', async (text) =>
    expect(await codeOf(() => line(text))).toBe('PARSE'),
  );
});
