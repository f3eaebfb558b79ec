import { isDeepStrictEqual } from 'node:util';
import { Rejection } from '@sealift/failures';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import * as json from './json.ts';
import { LIMITS } from './limits.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** As JSON.parse would have it: doubles, and objects with a prototype. */
function loose(value: json.Json): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(loose);
  return json.isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, loose(each)]))
    : value;
}

/** What JSON.parse makes of a text, or `refused`. */
function peer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'refused';
  }
}

function messageOf(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown.message;
    throw thrown;
  }
}

describe('JSON', () => {
  it.each([
    ['null', null],
    [' true ', true],
    ['false', false],
    ['0', 0n],
    ['-1', -1n],
    ['9007199254740993', 9007199254740993n],
    ['1.5', 1.5],
    ['1e2', 100],
    ['1E+2', 100],
    ['"a"', 'a'],
    [String.raw`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`, '"\\/\b\f\n\r\té😀'],
    ['[]', []],
    ['[1, "a",null]', [1n, 'a', null]],
    ['\t{ "a" : { } }\r\n', { a: {} }],
  ])('reads %s', (text, value) => expect(json.parse(utf8(text))).toEqual(value));

  it(
    'keeps whole numbers exact up to twenty characters; longer ones, and -0, become ' + 'doubles',
    () => {
      expect(json.parseText('18446744073709551615')).toBe(2n ** 64n - 1n);
      expect(json.parseText('-9223372036854775808')).toBe(-(2n ** 63n));
      expect(json.parseText('100000000000000000000')).toBe(1e20);
      expect(json.parseText('-0')).toBe(-0);
      expect(json.parseText('1e999')).toBe(Number.POSITIVE_INFINITY);
    },
  );

  it('has no special key', () => {
    const value = json.parseText('{"__proto__":{"polluted":true},"constructor":1,"toString":null}');
    const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    expect(inherited.filter((name) => name in (json.parseText('{}') as json.JsonObject))).toEqual(
      [],
    );
    expect(Object.keys(value as json.JsonObject)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['two values', '1 2'],
    ['a value that is cut', '{"a":'],
    ['a comma at the end of a list', '[1,]'],
    ['a comma at the end of an object', '{"a":1,}'],
    ['a comma too many', '[1,,2]'],
    ['a comma missing', '[1 2]'],
    ['a list that is not closed', '[1'],
    ['an object that is not closed', '{"a":1'],
    ['a list closed as an object', '[1}'],
    ['a key without quotes', '{a:1}'],
    ['a key without a value', '{"a"}'],
    ['a value without a colon', '{"a" 1}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '[1/**/]'],
    ['a word that is cut', 'tru'],
    ['a word that is longer', 'nulls'],
    ['an upper-case word', 'True'],
    ['NaN', 'NaN'],
    ['a leading zero', '01'],
    ['a leading plus', '+1'],
    ['a minus alone', '-'],
    ['a fraction without digits', '1.'],
    ['a fraction without a whole', '.5'],
    ['an exponent without digits', '1e'],
    ['hexadecimal', '0x10'],
    ['a no-break space', '\u00a01'],
    ['a form feed', '\f1'],
    ['a string that is not closed', '"a'],
    ['a raw newline in a string', '"a\nb"'],
    ['a raw NUL in a string', '"\0"'],
    ['an unknown escape', String.raw`"\x41"`],
    ['an escape that is cut', '"\\'],
    ['an escape of three digits', String.raw`"\u12"`],
    ['an escape of other letters', String.raw`"\u12g4"`],
    ['an escape with a sign', String.raw`"\u+123"`],
    ['a lone surrogate, escaped (T19)', String.raw`"\ud800"`],
    ['surrogates in the wrong order (T19)', String.raw`"\ude00\ud83d"`],
    ['a lone surrogate in a key (T19)', String.raw`{"\udc00":1}`],
    ['a key twice (T19)', '{"a":1,"a":1}'],
    ['a key twice, once escaped (T19)', String.raw`{"a":1,"\u0061":2}`],
    ['a key twice, deep inside (T19)', '[{"b":{"a":1,"a":2}}]'],
    ['__proto__ twice (T19)', '{"__proto__":1,"__proto__":2}'],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => json.parse(utf8(text)))).toBe('PARSE');
    expect(codeOf(() => json.parse(utf8(text), 'TRUST_ROOT'))).toBe('TRUST_ROOT');
  });

  it.each([
    ['a byte order mark (T19)', Buffer.from('efbbbf7b7d', 'hex')],
    ['Latin-1', Buffer.from('"\u00fc"', 'latin1')],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('refuses %s', (_, bytes) => expect(codeOf(() => json.parse(bytes))).toBe('PARSE'));

  it('says a key that stands twice without letting it reorder the line (T28)', () => {
    expect(messageOf(() => json.parseText('{"\u202ea":1,"\u202ea":2}'))).toContain('\\u{202e}a');
  });
});

describe('limits of JSON', () => {
  it('of bounded number: at the edge, and one past it', () => {
    const list = (values: number): string => `[${'0,'.repeat(values - 2)}0]`;
    expect(codeOf(() => json.parseText(list(LIMITS.jsonValues)))).toBe('accepted');
    expect(codeOf(() => json.parseText(list(LIMITS.jsonValues + 1)))).toBe('LIMIT');
  });

  it('is nested as deep as the limit and no deeper', () => {
    expect(codeOf(() => json.parseText(nested(LIMITS.jsonDepth + 1)))).toBe('accepted');
    expect(codeOf(() => json.parseText(nested(LIMITS.jsonDepth + 2)))).toBe('PARSE');
    expect(
      codeOf(() =>
        json.parseText(
          `${'{"a":'.repeat(LIMITS.jsonDepth + 1)}1${'}'.repeat(LIMITS.jsonDepth + 1)}`,
        ),
      ),
    ).toBe('PARSE');
    expect(codeOf(() => json.parseText('['.repeat(1_000_000)))).toBe('PARSE');
  });

  it('is as long as the limit and no longer', () => {
    expect(codeOf(() => json.parse(utf8('"abc"'), 'PARSE', 5))).toBe('accepted');
    expect(codeOf(() => json.parse(utf8('"abc"'), 'PARSE', 4))).toBe('LIMIT');
  });

  it('reads a long string and a long number', () => {
    expect(json.parseText(`"${'a'.repeat(4_000_000)}"`)).toHaveLength(4_000_000);
    expect(json.parseText('1'.repeat(100_000))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('JSON beside JSON.parse', () => {
  const STRICTER = /stands twice|lone surrogate|nested deeper/;

  it('agrees on every value', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'binary' }),
        fc.constantFrom(0, 1, '\t'),
        (value, space) => {
          const text = JSON.stringify(value, null, space);
          const read = (): json.Json => json.parseText(text);
          if (codeOf(read) === 'accepted')
            expect(isDeepStrictEqual(loose(read()), JSON.parse(text))).toBe(true);
          else expect(messageOf(read)).toContain('lone surrogate');
        },
      ),
    );
  });

  it(
    'takes nothing that JSON.parse refuses, and refuses nothing else than by the stricter ' +
      'rules',
    () => {
      const part = fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"b"',
        '\\',
        '\\u',
        'd83d',
        '0',
        '-',
        '1',
        '.',
        'e',
        '+',
        'true',
        'null',
        ' ',
        '\n',
        '\u0001',
      );
      fc.assert(
        fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
          const text = parts.join('');
          const read = (): json.Json => json.parseText(text);
          const [code, expected] = [codeOf(read), peer(text)];
          if (code === 'accepted')
            expect(isDeepStrictEqual(loose(read()), expected), text).toBe(true);
          else if (expected !== 'refused') expect(messageOf(read), text).toMatch(STRICTER);
        }),
        { numRuns: 5000 },
      );
    },
  );

  it('agrees on a good text with one character changed', () => {
    const good = '{"a":[1,-2.5e3,"x\\u0041\\n"],"b":{"c":null,"d":true},"e":"é"}';
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.string({ unit: 'binary', maxLength: 2 }),
        fc.nat(2),
        (at, inserted, removed) => {
          const text = good.slice(0, at) + inserted + good.slice(at + removed);
          const read = (): json.Json => json.parseText(text);
          if (codeOf(read) === 'accepted')
            expect(isDeepStrictEqual(loose(read()), peer(text)), text).toBe(true);
          else if (peer(text) !== 'refused') expect(messageOf(read), text).toMatch(STRICTER);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('throws nothing but refusals on bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(codeOf(() => json.parse(bytes))).toMatch(/^(accepted|PARSE)$/);
      }),
    );
  });
});
