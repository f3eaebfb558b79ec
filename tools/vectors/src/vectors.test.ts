import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyCase } from './verify-case.ts';
import { allFiles, VECTORS } from './write.ts';

const line = (name: string, file: string): string => readFileSync(join(VECTORS, name, file), 'utf8').trimEnd();
const cases = readdirSync(VECTORS).filter((name) => name !== 'defaults');
const expected = new Map(cases.map((name) => [name, line(name, 'expect')]));

let made = new Map<string, Uint8Array>();
beforeAll(() => {
  made = allFiles();
}, 120_000);

describe(`test-vectors/verify, ${cases.length} cases`, () => {
  it.each(cases)('%s', async (name) => {
    const report = await verifyCase(join(VECTORS, name), join(VECTORS, 'defaults'));
    const verdict = report.failures[0]?.code ?? report.verdict;
    expect(verdict, `${line(name, 'about')}: ${report.failures[0]?.message ?? 'accepted'}`).toBe(expected.get(name));
  });

  it('has more cases to refuse than to accept, and both by the dozen', () => {
    const accepted = [...expected.values()].filter((each) => each === 'accepted').length;
    expect(accepted).toBeGreaterThan(40);
    expect(cases.length - accepted).toBeGreaterThan(2 * accepted);
  });

  it('is what the generator makes, byte for byte', () => {
    const stored = readdirSync(VECTORS, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const paths = stored.map(({ parentPath, name }) => join(parentPath, name).slice(VECTORS.length + 1));
    expect(paths.sort()).toEqual([...made.keys()].sort());
    const changed = [...made].filter(([path, bytes]) => !readFileSync(join(VECTORS, path)).equals(bytes)).map(([path]) => path);
    expect(changed).toEqual([]);
  });

  it('stays small enough to be read with a clone', () => {
    expect([...made.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_800_000);
  });
});
