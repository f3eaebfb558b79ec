import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { materials } from './materials.ts';

const root = mkdtempSync(join(tmpdir(), 'sealift-materials-'));
const app = join(root, 'app');
afterAll(() => rmSync(root, { recursive: true }));

function plant(path: string, json: object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(json));
}
plant('app/package.json', { name: 'program', version: '1.0.0' });
plant('lib/package.json', { name: '@x/lib', version: '2.0.0', license: 'MIT' });
plant('lib/esm/package.json', { type: 'module' });
plant('bare/package.json', { name: 'bare', version: '3.0.0' });

const listed = (inputs: readonly string[]): unknown =>
  (JSON.parse(materials(app, inputs)) as { components: unknown }).components;

describe('the list of what a program holds', () => {
  it('has each package once, by its purl, and never the program itself', () =>
    expect(
      listed(['src/main.ts', '../lib/esm/a.js', '../lib/b.js', '../bare/c.js', 'of-node:fs']),
    ).toEqual([
      {
        type: 'library',
        name: '@x/lib',
        version: '2.0.0',
        licenses: [{ expression: 'MIT' }],
        purl: 'pkg:npm/%40x/lib@2.0.0',
      },
      { type: 'library', name: 'bare', version: '3.0.0', purl: 'pkg:npm/bare@3.0.0' },
    ]));

  it('is the same whatever the order', () =>
    expect(materials(app, ['../lib/b.js', '../bare/c.js'])).toBe(
      materials(app, ['../bare/c.js', '../lib/b.js']),
    ));
});
