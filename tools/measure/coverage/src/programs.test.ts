import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { takenByPrograms } from './programs.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'sealift-programs-')));
const raw = join(root, 'raw');
afterAll(() => rmSync(root, { recursive: true }));

const SOURCE = `
interface Long { readonly name: string }
export const how = ({ name }: Long): string => (name === 'a' ? 'one' : 'other');
if (process.argv[2] === 'never') throw new Error(how({ name: 'c' }));
console.log(how({ name: process.argv[2] ?? '' }));
`;
for (const folder of ['in', 'out']) {
  mkdirSync(join(root, folder));
  for (const name of ['a.ts', 'a.fixture.ts']) writeFileSync(join(root, folder, name), SOURCE);
}

function start(...command: readonly string[]): void {
  // What comes from a cache is counted less well, and those who are counted have none either.
  const env = { ...process.env, NODE_V8_COVERAGE: raw, NODE_DISABLE_COMPILE_CACHE: '1' };
  expect(spawnSync(process.execPath, command, { env }).status).toBe(0);
}
const taken = async () => {
  const files = await takenByPrograms(raw, join(root, 'in'));
  return Object.entries(files).map(([path, { b }]) => [path.slice(root.length), Object.values(b)]);
};

describe('what programs took', () => {
  it('is summed over all of them, for files under the folder that are no fixtures', async () => {
    start(join(root, 'in/a.ts'), 'a');
    expect(await taken()).toEqual([
      [
        '/in/a.ts',
        [
          [1, 0],
          [0, 1],
          [1, 0],
        ],
      ],
    ]);
    start(join(root, 'in/a.ts'));
    start(join(root, 'in/a.fixture.ts'), 'a');
    start(join(root, 'out/a.ts'), 'a');
    expect(await taken()).toEqual([
      [
        '/in/a.ts',
        [
          [1, 1],
          [0, 2],
          [2, 1],
        ],
      ],
    ]);
  });
});
