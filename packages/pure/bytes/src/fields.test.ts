import { Rejection } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import { Fields } from './fields.ts';
import { parseText } from './json.ts';

const fields = (text: string): Fields => new Fields(parseText(text), 'thing', 'STRUCTURE');
const on = (text: string, read: (from: Fields) => unknown) => (): unknown => read(fields(text));
const INT64_MAX = 2n ** 63n - 1n;

describe('fields', () => {
  it.each<[string, string, (from: Fields) => unknown, unknown]>([
    ['text', '{"a":"x"}', (f) => f.text('a'), 'x'],
    ['empty text', '{"a":""}', (f) => f.text('a'), ''],
    ['optional text', '{"a":"x"}', (f) => f.optionalText('a'), 'x'],
    ['optional text that is absent', '{}', (f) => f.optionalText('a'), undefined],
    ['optional text that is null', '{"a":null}', (f) => f.optionalText('a'), undefined],
    ['one of several', '{"a":"y"}', (f) => f.oneOf('a', ['x', 'y']), 'y'],
    ['a list', '{"a":[1]}', (f) => f.list('a'), [1n]],
    ['a list that is absent', '{}', (f) => f.list('a'), []],
    ['an object', '{"a":{"b":"x"}}', (f) => f.object('a').text('b'), 'x'],
    ['an object that is absent', '{"a":null}', (f) => f.optionalObject('a'), undefined],
    ['an optional object', '{"a":{"b":"x"}}', (f) => f.optionalObject('a')?.text('b'), 'x'],
    [
      'objects',
      '{"a":[{"b":"x"},{"b":"y"}]}',
      (f) => f.objects('a').map((each) => each.text('b')),
      ['x', 'y'],
    ],
    ['bytes', '{"a":"Zm9v"}', (f) => f.bytes('a'), new TextEncoder().encode('foo')],
    ['an int64 as text', '{"a":"9223372036854775807"}', (f) => f.int64('a'), INT64_MAX],
    ['an int64 as a number', '{"a":9223372036854775807}', (f) => f.int64('a'), INT64_MAX],
    ['an int64 of zero', '{"a":"0"}', (f) => f.int64('a', 5n), 0n],
    ['an int64 that is absent', '{}', (f) => f.int64('a', 5n), 5n],
    ['a size', '{"a":9007199254740991}', (f) => f.size('a'), Number.MAX_SAFE_INTEGER],
    [
      'a map',
      '{"a":{"b":"x","__proto__":"y"}}',
      (f) => [...f.strings('a')],
      [
        ['b', 'x'],
        ['__proto__', 'y'],
      ],
    ],
    ['a map that is absent', '{}', (f) => [...f.strings('a')], []],
    [
      'whether there is a field',
      '{"a":false,"b":null}',
      (f) => ['a', 'b', 'c'].map((name) => f.has(name)),
      [true, false, false],
    ],
    ['names', '{"b":1,"a":2}', (f) => f.names(), ['b', 'a']],
    ['a raw value', '{"a":1.5}', (f) => f.required('a'), 1.5],
  ])('reads %s', (_, text, read, value) => expect(read(fields(text))).toEqual(value));

  it.each<[string, string, (from: Fields) => unknown]>([
    ['a field that is missing', '{}', (f) => f.text('a')],
    ['a field that is null', '{"a":null}', (f) => f.text('a')],
    ['an inherited name', '{}', (f) => f.required('toString')],
    ['a number for text', '{"a":1}', (f) => f.text('a')],
    ['a list for optional text', '{"a":[]}', (f) => f.optionalText('a')],
    ['another value than those allowed', '{"a":"X"}', (f) => f.oneOf('a', ['x', 'y'])],
    ['an object for a list', '{"a":{}}', (f) => f.list('a')],
    ['a text for a list', '{"a":"x"}', (f) => f.list('a')],
    ['a list for an object', '{"a":[]}', (f) => f.object('a')],
    ['text for an optional object', '{"a":"x"}', (f) => f.optionalObject('a')],
    ['null among objects', '{"a":[{},null]}', (f) => f.objects('a')],
    ['text among objects', '{"a":["x"]}', (f) => f.objects('a')],
    ['empty bytes', '{"a":""}', (f) => f.bytes('a')],
    ['a number for bytes', '{"a":1}', (f) => f.bytes('a')],
    ['an int64 that is missing', '{}', (f) => f.int64('a')],
    ['a negative int64', '{"a":"-1"}', (f) => f.int64('a')],
    ['a negative int64 as a number', '{"a":-1}', (f) => f.int64('a')],
    ['an int64 past its range', '{"a":"9223372036854775808"}', (f) => f.int64('a')],
    ['an int64 past its range as a number', '{"a":9223372036854775808}', (f) => f.int64('a')],
    ['an int64 of twenty digits', '{"a":"10000000000000000000"}', (f) => f.int64('a')],
    ['an int64 with a leading zero', '{"a":"01"}', (f) => f.int64('a')],
    ['an int64 with a plus', '{"a":"+1"}', (f) => f.int64('a')],
    ['an int64 with a space', '{"a":" 1"}', (f) => f.int64('a')],
    ['an int64 in hexadecimal', '{"a":"0x10"}', (f) => f.int64('a')],
    ['an int64 with a newline', '{"a":"1\\n"}', (f) => f.int64('a')],
    ['an empty int64', '{"a":""}', (f) => f.int64('a')],
    ['an int64 with a fraction', '{"a":1.0}', (f) => f.int64('a')],
    ['a truth for an int64', '{"a":true}', (f) => f.int64('a')],
    ['a size past 2^53-1', '{"a":9007199254740992}', (f) => f.size('a')],
    ['a negative size', '{"a":-1}', (f) => f.size('a')],
    ['a size as text', '{"a":"1"}', (f) => f.size('a')],
    ['a size with a fraction', '{"a":1.0}', (f) => f.size('a')],
    ['a size of minus zero', '{"a":-0}', (f) => f.size('a')],
    ['a list for a map', '{"a":[]}', (f) => f.strings('a')],
    ['a number in a map', '{"a":{"b":1}}', (f) => f.strings('a')],
    ['null in a map', '{"a":{"b":null}}', (f) => f.strings('a')],
  ])('refuses %s', (_, text, read) => expect(codeOf(on(text, read))).toBe('STRUCTURE'));

  it('refuses bytes that are not canonical base64 with the code of base64', () =>
    expect(codeOf(on('{"a":"Zh=="}', (f) => f.bytes('a')))).toBe('BASE64'));

  it.each([undefined, null, 'x', 1.5, true, []])(
    'refuses %j where an object is expected',
    (value) => expect(codeOf(() => new Fields(value, 'thing', 'TRUST_ROOT'))).toBe('TRUST_ROOT'),
  );

  it('names the place', () => {
    const read = on('{"a":[{},{"b":{"c":1}}]}', (f) => f.objects('a')[1]?.object('b').text('c'));
    expect(read).toThrow(new Rejection('STRUCTURE', 'thing.a[1].b.c is not a string'));
  });
});

describe('the end of the fields', () => {
  it('is where every field was asked for', () => {
    const f = fields('{"a":"x","b":null}');
    f.text('a');
    f.has('b');
    expect(() => f.end()).not.toThrow();
  });

  it.each([
    ['an unknown field', '{"a":"x","more":1}'],
    ['an unknown field that is null', '{"a":"x","more":null}'],
    ['snake case', '{"a":"x","inclusion_proof":{}}'],
    ['an upper-case variant', '{"a":"x","A":"x"}'],
    ['an inherited name', '{"a":"x","constructor":1}'],
  ])('refuses %s', (_, text) => {
    const f = fields(text);
    f.text('a');
    expect(codeOf(() => f.end())).toBe('STRUCTURE');
  });

  it('shows an unknown name without its controls (T28)', () => {
    expect(on(String.raw`{"\u001b[2J":1}`, (f) => f.end())).toThrow(
      'thing.\\u{1b}[2J is not known here',
    );
  });
});

describe('case variants (T19)', () => {
  it('leaves exact and unrelated names alone', () =>
    expect(() =>
      fields('{"mediaType":1,"other":2,"MEDIA":3}').noCaseVariants(['mediaType']),
    ).not.toThrow());

  it.each([
    ['capitals', '{"Manifests":[]}'],
    ['capitals beside the exact name', '{"manifests":[],"MANIFESTS":[]}'],
    ['the long s', String.raw`{"manife\u017fts":[]}`],
    ['the Kelvin sign', String.raw`{"\u212aey":1}`],
  ])('refuses %s', (_, text) =>
    expect(codeOf(() => fields(text).noCaseVariants(['manifests', 'key']))).toBe('STRUCTURE'),
  );
});
