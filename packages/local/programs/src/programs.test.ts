import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, type ProgramCall, runProgram } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-programs-'));
const at = (...names: readonly string[]): string => join(folder, ...names);

function put(place: string, script = 'exit 0', mode = 0o755): string {
  mkdirSync(at(place), { recursive: true });
  const path = at(place, 'tool');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, mode);
  return path;
}

beforeAll(() => {
  for (const place of ['own', 'open', 'other', 'deep/below']) put(place);
  put('loose', 'exit 0', 0o777);
  put('plain', 'exit 0', 0o644);
  mkdirSync(at('named'));
  mkdirSync(at('named/tool'));
  chmodSync(at('open'), 0o1777);
  chmodSync(at('deep'), 0o777);
  mkdirSync(at('linked'));
  symlinkSync(at('open/tool'), at('linked/tool'));
  // The last of the links leads to a program that nobody else writes.
  for (const place of ['wide', 'chained']) mkdirSync(at(place));
  chmodSync(at('wide'), 0o777);
  symlinkSync(at('own/tool'), at('wide/tool'));
  symlinkSync('../wide/tool', at('chained/tool'));
  symlinkSync(at('own'), at('wide/folder'));
  symlinkSync(at('wide/folder'), at('alias'));
  symlinkSync('own', at('fine'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a program', () => {
  const find = (...places: readonly string[]) =>
    findProgram('tool', places.map((each) => at(each)).join(':'));

  it('is the first of PATH that can be run', () => {
    expect(find('nowhere', 'plain', 'named', 'own', 'other')).toBe(at('own/tool'));
    expect(find('fine')).toBe(at('own/tool'));
    expect(find('nowhere', 'plain')).toBeUndefined();
    for (const path of [undefined, '', ':'])
      expect(findProgram('sealift-no-such-tool', path)).toBeUndefined();
  });

  it.each([
    ['a folder that everybody writes, sticky or not', 'open'],
    ['a file that everybody writes', 'loose'],
    ['a folder below one that everybody writes', 'deep/below'],
    ['a link to one of those', 'linked'],
    ['a link to a link in one of those', 'chained'],
    ['a folder behind a link in one of those', 'alias'],
  ])('is refused in %s, and no other is taken (T30)', async (_, place) =>
    expect(await codeOf(async () => find(place, 'own'))).toBe('PROGRAM'),
  );

  it('is refused in a folder that is not named from the root', async () => {
    const here = relative(process.cwd(), at('own'));
    expect(await codeOf(async () => findProgram('tool', `${here}:/bin`))).toBe('PROGRAM');
  });

  it.each(['../tool', '/bin/sh', '', '-x', 'a b', 'a\u0000'])('has no name as %j', async (name) =>
    expect(await codeOf(async () => findProgram(name, '/bin'))).toBe('PROGRAM'),
  );
});

describe('a run', () => {
  const call = (script: string, more: Partial<ProgramCall> = {}): ProgramCall => ({
    path: '/bin/sh',
    args: ['-c', script],
    environment: { PATH: process.env['PATH'], GIVEN: 'given' },
    timeoutMs: 20_000,
    limit: 1000,
    code: 'KMS',
    name: 'tool',
    ...more,
  });

  it('gives what was printed, and how it ended', async () => {
    const { status, stdout } = await runProgram(
      call('cat; printf %s "$GIVEN"; exit 3', { stdin: Buffer.from('in ') }),
    );
    expect([status, String(Buffer.from(stdout))]).toEqual([3, 'in given']);
  });

  it('is given up what it does not read', async () =>
    expect((await runProgram(call('exit 0', { stdin: new Uint8Array(2 ** 20) }))).status).toBe(0));

  it('tells the lines of standard error, made safe', async () => {
    const lines: string[] = [];
    const script = 'printf "touch the key\\nnow\\033[2J" >&2';
    await runProgram(call(script, { onLine: (line) => lines.push(line) }));
    expect(lines).toEqual(['touch the key', expect.not.stringContaining('\u001b')]);
    expect((await runProgram(call('head -c 300000 /dev/zero >&2'))).status).toBe(0);
  });

  it.each([
    ['one line of 600 MB', 'head -c 600000000 /dev/zero >&2'],
    ['lines without end', 'yes | head -c 100000000 >&2'],
  ])('tells the beginning of %s, and that there is more', async (_, script) => {
    let [length, last] = [0, ''];
    const onLine = (line: string): void => {
      [length, last] = [length + line.length, line];
    };
    expect((await runProgram(call(script, { onLine }))).status).toBe(0);
    expect(length).toBeLessThan(300_000);
    expect(last).toMatch(/more than 65536 characters, which are not shown/);
  });

  it.each<[string, string, Partial<ProgramCall>]>([
    ['that hangs', 'exec sleep 60', { timeoutMs: 100 }],
    ['whose child holds its output', 'sleep 60 & exit 0', { timeoutMs: 300 }],
    ['that is ended by a signal', 'kill -9 $$', {}],
    ['that prints without end', 'yes', {}],
    ['that cannot be started', '', { path: '/nonexistent/tool' }],
  ])('%s is a failure, and is over', async (_, script, more) => {
    const start = performance.now();
    expect(await codeOf(() => runProgram(call(script, more)))).toBe('KMS');
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('quotes nothing of what was printed (T46)', async () => {
    const script = 'echo canary-printed; echo canary-printed >&2; kill -9 $$';
    await expect(runProgram(call(script))).rejects.toMatchObject({
      code: 'KMS',
      message: expect.not.stringContaining('canary'),
    });
  });
});
