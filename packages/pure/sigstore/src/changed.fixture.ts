import fc from 'fast-check';

/** JSON as a test may break it. */
export type Loose = { [key: string]: Loose } & Loose[];

/** A copy with the value at `path` (`a.0.b`) put in its place; undefined takes it out. */
export function changedAt(value: unknown, path: string, replacement: unknown): object {
  const copy = structuredClone(value) as Loose;
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  const parent = parts.reduce((at, part) => at[part] as Loose, copy);
  if (replacement === undefined) delete parent[last];
  else parent[last] = replacement as Loose;
  return copy;
}

/** The path of every value inside. */
export function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    `${prefix}${key}`,
    ...pathsOf(each, `${prefix}${key}.`),
  ]);
}

/** A JSON document with one value of it replaced, taken out, or its text cut about. */
export function brokenJson(value: object): fc.Arbitrary<string> {
  const text = JSON.stringify(value);
  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'A',
    'AAAA',
    '-1',
    '9223372036854775808',
    0,
    -1,
    1.5,
    true,
    [],
    {},
    [null],
    [{}],
    { '': 1 },
  );
  const replaced = fc
    .tuple(fc.constantFrom(...pathsOf(value)), fc.oneof(odd, fc.jsonValue()))
    .map(([path, by]) => JSON.stringify(changedAt(value, path, by)));
  const cut = fc
    .tuple(
      fc.nat(text.length),
      fc.constantFrom('', '"', '{', '}', ',', '0', 'null', '[', '\\'),
      fc.nat(3),
    )
    .map(([at, inserted, removed]) => text.slice(0, at) + inserted + text.slice(at + removed));
  return fc.oneof(replaced, cut);
}
