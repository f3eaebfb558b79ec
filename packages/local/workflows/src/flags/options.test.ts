import { Parser } from '@oclif/core';
import { COMMAND_GROUPS, type CommandGroup, OPTION_NAMES, OPTIONS } from '@sealift/policy/options';
import { describe, expect, it } from 'vitest';
import { flagsFor } from './options.ts';

const GROUPS = Object.keys(COMMAND_GROUPS) as CommandGroup[];
const parsed = async (group: CommandGroup, ...argv: string[]) =>
  (await Parser.parse(argv, { flags: flagsFor(group), strict: true })).flags;

describe('flags of the table', () => {
  it('are taken by some command, each of them', () => {
    const taken = new Set(GROUPS.flatMap((group) => Object.keys(flagsFor(group))));
    expect([...taken].sort()).toEqual([...OPTION_NAMES].sort());
  });

  it('select nothing where all is written (T37), and no seal or name of a file', () => {
    expect(flagsFor('whole')).not.toHaveProperty('image');
    for (const name of ['seal', 'seal-key', 'expect', 'image', 'jobs'])
      expect(flagsFor('file')).not.toHaveProperty(name);
    expect(Object.keys(flagsFor('log'))).toEqual(['witness', 'witness-quorum']);
  });

  it('are of the kind that their row has', async () => {
    const words = ['--key', 'a', '--key', 'b', '--jobs', '2', '--no-env', '--expect', 'x'];
    expect(await parsed('images', ...words)).toMatchObject({
      key: ['a', 'b'],
      jobs: 2,
      'no-env': true,
      expect: 'x',
    });
    await expect(parsed('images', '--jobs', '65')).rejects.toThrow('64');
    await expect(parsed('images', '--key', 'a', 'b')).rejects.toThrow('b');
    await expect(parsed('file', '--jobs', '2')).rejects.toThrow('jobs');
  });

  it.each(
    OPTION_NAMES.flatMap((name) =>
      (OPTIONS[name].cosign ?? []).map((spelling) => [spelling, name] as const),
    ),
  )("cosign's --%s is --%s", async (spelling, name) => {
    const group = OPTIONS[name].takenBy.includes('file') ? 'file' : 'images';
    const value = OPTIONS[name].kind === 'boolean' ? [] : ['x'];
    expect(await parsed(group, `--${spelling}`, ...value)).toHaveProperty(name);
  });

  it('have spellings that mean one thing', () => {
    const spellings = OPTION_NAMES.flatMap((name) => [
      ...new Set([name, ...(OPTIONS[name].cosign ?? [])]),
    ]);
    expect(new Set(spellings).size).toBe(spellings.length);
  });
});
