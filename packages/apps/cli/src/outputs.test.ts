/** Whatever a command writes, it replaces nothing unasked, and makes no file called `-`. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { surfaceOf } from '@sealift/console/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './commands/index.ts';
import { run } from './here.fixture.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-outputs-'));
  for (const name of ['taken', 'taken.key']) writeFileSync(at(name), 'the only copy');
  mkdirSync(at('folder'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Each refuses before it looks at anything else, so that nothing else has to be there. */
const FILES: [string, string[], string][] = [
  ['export', ['oci:none'], '-o'],
  ['merge', ['none', 'none'], '-o'],
  ['join', ['none'], '-o'],
  ['repair', ['none'], '-o'],
  ['inventory', ['none'], '-o'],
  ['seal', ['none', '--key', 'none'], '-o'],
  ['sign-blob', ['none', '--key', 'none'], '--bundle'],
  ['attest-blob', ['none', '--type', 'custom', '--predicate', 'none', '--key', 'none'], '--bundle'],
  ['download sbom', ['none'], '-o'],
  ['key public', ['--key', 'none'], '-o'],
  ['deny add', ['--key', 'none', '--reason', 'none', '--digest', `sha256:${'0'.repeat(64)}`], '-o'],
  ['deny merge', ['none', 'none', '--key', 'none'], '-o'],
  ['state export', ['none'], '-o'],
  ['report show', ['none'], '-o'],
  ['trust create', ['--rekor', 'url=https://none.example,public-key=none'], '-o'],
  ['trust export', ['none'], '-o'],
  ['service keys', [], '-o'],
  ['service checkpoint', [], '-o'],
  ['service show', ['0'.repeat(64)], '-o'],
];
const FOLDERS: [string, string[], string][] = [
  ['export', ['oci:none', '--volume-size', 'cd'], '-o'],
  ['split', ['none', '--volume-size', 'cd'], '-o'],
  ['save', ['none'], '--dir'],
  ['policy convert', ['none', '--to', 'cip'], '-o'],
  ['import', ['none', '--to', 'none.example/m'], '--emit'],
];

const refusal = async (command: string, args: readonly string[]): Promise<[unknown, string]> => {
  const { status, last } = await run([...command.split(' '), ...args]);
  return [status, last];
};

it('every command that writes where it is told is in the lists', async () => {
  const surface = JSON.parse(await surfaceOf(COMMANDS)) as Record<string, { flags: object }>;
  const writing = Object.entries(surface)
    .filter(
      ([name, { flags }]) =>
        ['output', 'emit'].some((flag) => flag in flags) ||
        name === 'save' ||
        ('bundle' in flags && 'force' in flags),
    )
    .map(([name]) => name);
  expect(new Set([...FILES, ...FOLDERS].map(([name]) => name))).toEqual(new Set(writing));
});

describe.each(FILES)('%s', (command, args, flag) => {
  it('does not replace a file, never a folder, and does not stream', async () => {
    const [taken, way] = [at('taken'), command === 'key public' ? '--yes' : '--force'];
    expect(await refusal(command, [...args, flag, taken])).toEqual([
      2,
      `USAGE: ${taken} exists: it is replaced with ${way} only`,
    ]);
    expect(await refusal(command, [...args, flag, at('folder'), way])).toEqual([
      2,
      `USAGE: ${at('folder')} exists: it is never replaced`,
    ]);
    const [status, last] = await refusal(command, [...args, flag, '-']);
    expect([status, last.slice(0, 6)]).toEqual([2, 'USAGE:']);
    expect(readFileSync(taken, 'utf8')).toBe('the only copy');
    expect(readdirSync('.')).not.toContain('-');
  });

  it('where that is allowed, it is refused for what is wrong beside', async () => {
    const way = command === 'key public' ? '--yes' : '--force';
    const [, last] = await refusal(command, [...args, flag, at('taken'), way]);
    expect(last).not.toContain('exists');
    expect(readFileSync(at('taken'), 'utf8')).toBe('the only copy');
  });
});

it.each(FOLDERS)('%s replaces no folder', async (command, args, flag) => {
  expect(await refusal(command, [...args, flag, at('folder')])).toEqual([
    2,
    `USAGE: ${at('folder')} exists: it is not replaced`,
  ]);
  const [status, last] = await refusal(command, [...args, flag, '-']);
  expect([status, last.slice(0, 6)]).toEqual([2, 'USAGE:']);
});

it.each([...FILES, ...FOLDERS])('%s is refused where no folder is', async (command, args, flag) => {
  const [status, last] = await refusal(command, [...args, flag, at('nowhere/out')]);
  expect([status, last]).toEqual([4, expect.stringMatching(/^IO: .*nowhere.*does not exist$/)]);
});

it('a pair of keys is replaced with --yes only, as cosign does', async () => {
  expect(await refusal('key generate', ['--output-key-prefix', at('taken')])).toEqual([
    2,
    `USAGE: ${at('taken')}.key exists: it is replaced with --yes only`,
  ]);
});
