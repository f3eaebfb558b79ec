import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { codeOf } from './code-of.fixture.ts';
import * as json from './json.ts';

const text = (value: json.Json): string => new TextDecoder().decode(canonicalJson(value));

/**
 * By another way: sorted by UTF-16 code units written out as numbers, members put together by hand.
 */
function expected(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(expected).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const units = (key: string): string =>
    Array.from({ length: key.length }, (_, i) =>
      String.fromCharCode(0x100 + (key.charCodeAt(i) >> 8), 0x100 + (key.charCodeAt(i) & 255)),
    ).join('');
  const members = Object.entries(value).toSorted(([a], [b]) => (units(a) < units(b) ? -1 : 1));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${expected(each)}`).join()}}`;
}

describe('canonical JSON (RFC 8785)', () => {
  it('writes the example of RFC 8785 §3.2.2', () => {
    const value = json.parseText(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(text(value)).toBe(
      '{"literals":[null,true,false],' +
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it(
    'sorts as in RFC 8785 §3.2.3: by UTF-16 code units, so that an emoji stands before ' + 'U+FB33',
    () => {
      const value = json.parseText(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);
      expect(text(value).match(/[A-Z][A-Za-z: ]+(?=")/g)).toEqual([
        'Carriage Return',
        'One',
        'Control',
        'Latin Small Letter O With Diaeresis',
        'Euro Sign',
        'Emoji: Grinning Face',
        'Hebrew Letter Dalet With Dagesh',
      ]);
    },
  );

  // Appendix B
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555555', '333333333.3333333'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s', (bits, written) =>
    expect(text(Buffer.from(bits, 'hex').readDoubleBE())).toBe(written),
  );

  it(
    'writes whole numbers exactly, past the doubles of the RFC: indexes of a log are never ' +
      'rounded',
    () => {
      expect(text({ logIndex: 2n ** 63n - 1n })).toBe('{"logIndex":9223372036854775807}');
      expect(text(-9007199254740993n)).toBe('-9007199254740993');
    },
  );

  it('sorts keys that look like indexes as text', () =>
    expect(text(json.parseText('{"10":1,"9":2,"":3}'))).toBe('{"":3,"10":1,"9":2}'));

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate inside', ['\udc00']],
    ['a lone surrogate in a key', { '\ud800': null }],
  ])('refuses %s', (_, value) => expect(codeOf(() => canonicalJson(value))).toBe('PARSE'));

  it('agrees with another way of writing it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const plain = JSON.stringify(value);
        fc.pre(codeOf(() => json.parseText(plain)) === 'accepted');
        expect(text(json.parseText(plain))).toBe(expected(JSON.parse(plain)));
      }),
    );
  });

  it('is the same for a text read from its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = canonicalJson(json.parseText(JSON.stringify(value)));
        expect(canonicalJson(json.parse(once))).toEqual(once);
      }),
    );
  });
});
