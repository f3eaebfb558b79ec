import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyCase } from '../verify-case.ts';

const REAL = new URL('../../../../../test-vectors/real', import.meta.url).pathname;
const DEFAULTS = join(REAL, 'defaults');
const files = readdirSync(REAL, { recursive: true, withFileTypes: true }).filter((each) =>
  each.isFile(),
);
const cases = files
  .filter(({ name }) => name === 'expect')
  .map(({ parentPath }) => parentPath.slice(REAL.length + 1));
const line = (name: string, file: string): string =>
  readFileSync(join(REAL, name, file), 'utf8').trimEnd();

describe(`test-vectors/real, ${cases.length} cases`, () => {
  it.each(cases)('%s', async (name) => {
    const report = await verifyCase(join(REAL, name), DEFAULTS);
    const verdict = report.failures[0]?.code ?? report.verdict;
    expect(verdict, `${line(name, 'about')}: ${report.failures[0]?.message ?? 'accepted'}`).toBe(
      line(name, 'expect'),
    );
  });

  it('holds something of every program that signs or logs', () => {
    const programs = new Set(cases.map((each) => each.split('/')[0]?.replace(/-v.*/, '')));
    expect([...programs].sort()).toEqual(['cosign', 'rekor']);
  });

  it('stays small enough to be read with a clone', () => {
    expect(
      files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0),
    ).toBeLessThan(1_000_000);
  });
});
