import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import * as utf8 from './utf8.ts';

describe('UTF-8', () => {
  it('comes back from every well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed() && !text.startsWith('\ufeff'));
        expect(utf8.encode(text)).toEqual(new Uint8Array(Buffer.from(text)));
        expect(utf8.decode(utf8.encode(text))).toBe(text);
      }),
    );
  });

  it('decodes only what encodes to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        if (codeOf(() => utf8.decode(bytes)) === 'accepted')
          expect(utf8.encode(utf8.decode(bytes))).toEqual(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a byte order mark that does not stand at the beginning', () =>
    expect(utf8.decode(utf8.encode('a\ufeff'))).toBe('a\ufeff'));

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61]],
    ['a continuation alone', [0x80]],
    ['a sequence that is cut', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point past U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['Latin-1', [0x66, 0xfc, 0x72]],
  ])('refuses %s', (_, bytes) => {
    expect(codeOf(() => utf8.decode(Uint8Array.from(bytes)))).toBe('PARSE');
    expect(codeOf(() => utf8.decode(Uint8Array.from(bytes), 'CHECKPOINT_FORMAT'))).toBe(
      'CHECKPOINT_FORMAT',
    );
  });

  it.each(['\ud800', 'a\udc00', '\udc00\ud800'])(
    'refuses to write the lone surrogate in %j',
    (text) => expect(codeOf(() => utf8.encode(text))).toBe('PARSE'),
  );
});
