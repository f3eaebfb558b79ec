import { describe, expect, it } from 'vitest';
import { checkExportedTypes, type Manifest } from './attw.ts';

const EXPORTS = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
const manifest = { name: '@x/lib', version: '1.0.0', type: 'module' };
const files = {
  'dist/index.js': "export { a } from './a.js';\n",
  'dist/index.d.ts': "export { a } from './a.ts';\n",
  'dist/a.js': 'export const a = 1;\n',
  'dist/a.d.ts': 'export declare const a = 1;\n',
};
const check = (json: object, changes: Readonly<Record<string, string | undefined>> = {}) => {
  const changed = Object.entries({ ...files, ...changes }).filter(([, text]) => text !== undefined);
  return checkExportedTypes(
    { ...manifest, ...json } as Manifest,
    Object.fromEntries(changed) as never,
  );
};

describe('the types of a package', () => {
  it('are right where imports find them', async () =>
    expect(await check({ exports: EXPORTS })).toEqual([]));

  it('are those of what is published', async () => {
    const inside = { '.': { types: './src/index.ts', default: './src/index.ts' } };
    expect(await check({ exports: inside, publishConfig: { exports: EXPORTS } })).toEqual([]);
  });

  it.each<[string, object, Record<string, string | undefined>, RegExp]>([
    ['that are not there', EXPORTS, { 'dist/index.d.ts': undefined }, /^UntypedResolution: \./],
    [
      'of another file',
      { '.': { types: './dist/none.d.ts', default: './dist/none.js' } },
      {},
      /^NoResolution: \./,
    ],
    [
      'of CommonJS, for an ES module',
      { '.': { types: './dist/index.d.cts', default: './dist/index.js' } },
      { 'dist/index.d.cts': 'declare const a: 1;\nexport = a;\n' },
      /^FalseCJS: .*index\.d\.cts/,
    ],
    [
      'that name a file which is not there',
      EXPORTS,
      { 'dist/a.d.ts': undefined, 'dist/a.js': undefined },
      /^InternalResolutionError: .*index\.d\.ts, \.\/a\.ts/,
    ],
  ])('%s are told of', async (_, exports, changes, line) => {
    const found = await check({ exports }, changes);
    expect(found).toContainEqual(expect.stringMatching(line));
  });

  it('are not asked of what exports nothing', async () =>
    expect(await checkExportedTypes({ name: 'x', version: '1' }, { 'bin/x.js': '1' })).toEqual([]));
});
