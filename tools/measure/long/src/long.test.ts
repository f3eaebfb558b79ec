import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARTS } from './parts.ts';
import { seeded } from './seeded.ts';

const MEASURE = join(import.meta.dirname, '../..');
const MAIN = join(import.meta.dirname, 'main.ts');
const long = (...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
const drawn = (seed: number): number[] => Array.from({ length: 1000 }, seeded(seed));

describe('a part', () => {
  it.each(Object.entries(PARTS))('%s is of a program that is there', (_, { program }) =>
    expect(existsSync(join(MEASURE, program))).toBe(true),
  );

  it('that nobody named is none: they are listed', () => {
    const { status, stdout } = long();
    expect(status).toBe(0);
    for (const name of Object.keys(PARTS)) expect(stdout).toContain(`--part ${name}: `);
  });

  it('that is not there is refused', () => {
    const { status, stdout } = long('--part', 'nothing');
    expect(status).toBe(2);
    expect(stdout).toContain('--part fuzz: ');
  });

  it('takes no seed that is no number', () => {
    const { status, stderr } = long('--part', 'fuzz', '--seed', 'x');
    expect(status).not.toBe(0);
    expect(stderr).toContain('--seed takes a whole number, not x');
  });
});

describe('what is drawn from a seed', () => {
  it('is the same again, and another from another', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('lies from 0 up to 1, all over', () => {
    const all = drawn(7);
    expect(all.filter((one) => one < 0 || one >= 1)).toEqual([]);
    for (const tenth of Array.from({ length: 10 }, (_, n) => n))
      expect(all.filter((one) => Math.floor(one * 10) === tenth).length).toBeGreaterThan(50);
  });
});
