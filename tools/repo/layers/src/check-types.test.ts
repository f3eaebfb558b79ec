import { describe, expect, it } from 'vitest';
import { CASTS_PER_THOUSAND, checkTypes } from './check-types.ts';
import { holding } from './holding.fixture.ts';

/** A thousand lines, and this before them. */
const thousand = (text: string): string => `${text}${'\n'.repeat(1000)}`;
const found = (text: string, layer: 'pure' | 'tools' = 'pure') =>
  checkTypes(holding({ 'a.ts': text }, layer));

describe('any', () => {
  it.each([
    'let a: any;',
    'let a: any[];',
    'function f(a: any) {}',
    'type A = Record<string, any>;',
    'const f = (a: unknown) => a as any;',
  ])('is refused: %s', (text) =>
    expect(found(thousand(text))[0]).toBe(
      'packages/pure/oci/src/a.ts:1: any turns the compiler off; write the type, or unknown and ' +
        'check it',
    ),
  );

  it.each(["const a = 'any';", '// as any: any', 'const any = 1;', 'let a: unknown;'])(
    'is not seen where it is none: %s',
    (text) => expect(found(text)).toEqual([]),
  );
});

describe('casts', () => {
  const casts = (count: number): string =>
    Array.from({ length: count }, (_, n) => `const a${n} = b as C;\n`).join('');

  it('may be as many as lines allow, and no more', () => {
    const allowed = (lines: number): number => Math.floor((lines * CASTS_PER_THOUSAND) / 1000);
    const text = (count: number): string => `${casts(count)}${'\n'.repeat(9999 - count)}`;
    expect(allowed(10_000)).toBe(9);
    expect(found(text(9))).toEqual([]);
    expect(found(text(10))).toHaveLength(11);
    expect(found(text(10)).at(-1)).toBe(
      'packages: 10 casts in 10000 lines, at most 9; narrow a type with a check, or give it ' +
        'where the value is made',
    );
  });

  it('are told with their place', () =>
    expect(found('\nconst a = b as\n  C;')[0]).toBe('packages/pure/oci/src/a.ts:2: as C'));

  it.each(['const a = <C>b;', 'f(b as unknown as C);', 'for (const a of b as C) {}'])(
    'are seen in every form: %s',
    (text) => expect(found(text).length).toBeGreaterThan(1),
  );

  it.each([
    'const a = [1] as const;',
    'const a = { b: 1 } as const satisfies C;',
    "import { a as b } from './b.ts';",
    "const a = 'as such';",
    '// as it is',
  ])('are none: %s', (text) => expect(found(text)).toEqual([]));

  it('and any are left to tools and to tests', () => {
    expect(found('const a: any = b as C;', 'tools')).toEqual([]);
    const [one] = holding({ 'a.test.ts': 'const a: any = b as C;' }).packages;
    const files = one?.files.map((file) => ({ ...file, isTest: true })) ?? [];
    const workspace = holding({ 'a.ts': '' });
    expect(
      checkTypes({ ...workspace, packages: workspace.packages.map((own) => ({ ...own, files })) }),
    ).toEqual([]);
  });
});
