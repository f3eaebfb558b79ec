import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readDocuments, readYaml } from './read-yaml.ts';

const read = (text: string): unknown => readYaml(text, 'p.yaml').value;
const refused = (text: string): string => {
  try {
    read(text);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return 'read';
};

describe('a YAML text', () => {
  it('is read as version 1.2 has it', () =>
    expect(
      structuredClone(read('# c\na: [x, 1, true, ~, "yes"]\nb: yes\nc: 2025-01-01T00:00:00Z\n')),
    ).toEqual({ a: ['x', 1, true, null, 'yes'], b: 'yes', c: '2025-01-01T00:00:00Z' }));

  it.each<[string, string, string]>([
    ['an alias', 'a: b\nc: *x', '2:4: an alias'],
    ['an anchor', 'a: &x b', '1:4: an anchor'],
    ['a tag', 'a: !!str 1', '1:4: a tag'],
    ['a tag of its own', 'a: !x {}', '1:4: a tag'],
    ['a directive', '%YAML 1.1\n---\na: b', '1:1: a directive'],
    ['a mark', '\ufeffa: b', '1:1: a byte order mark'],
    ['a key twice', 'a: 1\nb: 2\na: 3', '3:1: the key "a" stands twice'],
    ['a key twice, quoted once', '"a": 1\na: 2', '2:1: the key "a" stands twice'],
    ['a key that is a list', '? [a]\n: b', '1:3: a key that is no text'],
    ['a key that is a number', '1: b', '1:1: a key that is no text'],
    ['a key that is nothing', '~: b', '1:1: a key that is no text'],
    ['a prototype', 'a: { __proto__: { b: 1 } }', '1:6: a key that is no text, or __proto__'],
    ['two documents', 'a: 1\n---\nb: 2', '2:1: a second document'],
    ['a bracket left open', 'a: [b', 'not valid YAML'],
    ['a tab for indentation', 'a:\n\tb: 1', 'not valid YAML'],
    ['an unknown escape', 'a: "\\q"', 'not valid YAML'],
  ])('with %s is refused', async (_, text, words) => {
    expect(await codeOf(() => read(text))).toBe('CONFIG');
    expect(refused(text)).toMatch(/^p\.yaml:\d+:\d+: /);
    expect(refused(text)).toContain(words);
  });

  it.each<[string, string]>([
    ['more than a mebibyte', 'a'.repeat(1024 * 1024 + 1)],
    ['ten megabytes', `a: [${'b, '.repeat(3_500_000)}]`],
    ['a million open brackets', '['.repeat(1_000_000)],
    ['a million lists in one line', '- '.repeat(500_000)],
    ['a million keys in one line', '? '.repeat(500_000)],
    ['objects inside each other', '{a: '.repeat(200_000)],
    ['lines that indent without end', deeper(1400)],
    ['seventeen objects inside each other', deeper(18)],
    ['more values than rules could have', `a: [${','.repeat(1_040_000)}]`],
  ])('of %s is refused at once', async (_, text) => {
    const started = performance.now();
    expect(await codeOf(() => read(text))).toBe('LIMIT');
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  // Names that look like what is refused, where they are text.
  it.each(['a: "*x &y !z"', "a: '*x'", 'a: |\n  &x\n  *y', 'a: x*y&z!', '# &x *y !z\na: b'])(
    'may say %j',
    (text) => expect(read(text)).toBeTypeOf('object'),
  );

  it('of several documents is each of them, with its place', () => {
    const { values, places } = readDocuments('---\na: 1\n---\n---\nb: 2\n', 'p.yaml');
    expect(values.map((value) => structuredClone(value))).toEqual([{ a: 1 }, null, { b: 2 }]);
    expect(places.ofDocument(2)).toBe('p.yaml:4:1');
    expect(places.of(values[2] as object, 'b')).toBe('p.yaml:5:1');
    expect(readDocuments('', 'p.yaml').values).toHaveLength(1);
  });

  it('of several documents is refused where one is', async () => {
    expect(await codeOf(() => readDocuments('a: 1\n---\nb: *x\n', 'p.yaml'))).toBe('CONFIG');
    expect(await codeOf(() => readDocuments('a: 1\n---\nb: [', 'p.yaml'))).toBe('CONFIG');
  });

  it('has many keys in linear time', () => {
    const text = Array.from({ length: 60_000 }, (__, i) => `k${i}: 1`).join('\n');
    expect(Object.keys(read(text) as object)).toHaveLength(60_000);
  });

  it('is what was written', () =>
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const text = stringify(value, { aliasDuplicateObjects: false, version: '1.2' });
        expect(JSON.parse(JSON.stringify(read(text)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    ));

  it('is read, or refused as a fault of the configuration', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(fc.constantFrom(...'-?:[]{},#&*!|>\'"%@` \n\tab1\u0002\u001f'))
            .map((all) => all.join('')),
        ),
        async (text) => {
          expect(['accepted', 'CONFIG', 'LIMIT']).toContain(await codeOf(() => read(text)));
        },
      ),
      { numRuns: 2000 },
    ));
});

function deeper(levels: number): string {
  return Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
}
