import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, REAL, refused } from './keys.fixture.ts';
import { PROGRAM, run } from './run.fixture.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const mode = (name: string): number => statSync(at(name)).mode & 0o777;
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-passwords-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the password', () => {
  const key = join(REAL, 'cosign.key');
  const pub = readFileSync(join(REAL, 'cosign.pub'), 'utf8');
  const printed = async (args: readonly string[], environment = {}, stdin = ''): Promise<string> =>
    (await run(['key', 'public', '--key', key, ...args], environment, stdin)).stdout;

  it('comes from COSIGN_PASSWORD', async () => expect(await printed([], PASSWORD)).toBe(pub));

  it.each([
    ['as it is', 'test only'],
    ['with a line end', 'test only\n'],
    ['with a line end CR LF', 'test only\r\n'],
  ])('comes from a file, %s', async (_, content) =>
    expect(await printed(['--password-file', put('password', content)])).toBe(pub),
  );

  it('comes from standard input', async () =>
    expect(await printed(['--password-file', '-'], {}, 'test only\n')).toBe(pub));
  it('comes from the file rather than from the variable', async () =>
    expect(
      await printed(['--password-file', put('password', 'test only')], {
        COSIGN_PASSWORD: 'another',
      }),
    ).toBe(pub));

  it.each<[string, string, Record<string, string>, string]>([
    ['the wrong one', 'KEY_PASSWORD', { COSIGN_PASSWORD: 'another one' }, 'the password is wrong'],
    [
      'one with two line ends',
      'KEY_PASSWORD',
      { COSIGN_PASSWORD: 'test only\n\n' },
      'the password is wrong',
    ],
    ['an empty variable', 'KEY_PASSWORD', { COSIGN_PASSWORD: '' }, 'the password is wrong'],
    [
      'none, with nobody at a terminal',
      'USAGE',
      {},
      'give --password-file, or set COSIGN_PASSWORD',
    ],
  ])('is refused: %s', async (_, code, environment, part) => {
    const { last } = await refused(['key', 'public', '--key', key], code, 2, environment);
    expect(last).toContain(part);
  });

  it.each<[string, () => string]>([
    ['that is not there', () => at('none')],
    ['that is a folder', () => folder],
    ['that is no password', () => put('large', 'a'.repeat(4097))],
  ])('is not read from a file %s', async (_, path) => {
    await refused(['key', 'public', '--key', key, '--password-file', path()], 'CONFIG', 2);
  });

  it('is no flag: a command line can be read by others', () =>
    refused(['key', 'public', '--key', key, '--password', 'test'], 'USAGE', 2));

  const pty = spawnSync('script', ['--version']).status === 0;
  it.skipIf(!pty)('is asked for at a terminal, without being shown (needs script)', () => {
    const command = `${process.execPath} ${PROGRAM} key public --key ${key}`;
    const shown = execFileSync('script', ['-qec', command, '/dev/null'], {
      input: 'test only\r',
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: '/x' },
    });
    expect(shown.replaceAll('\r', '')).toContain(`Password for the key: \n${pub}`);
  });
});

describe('key change-password', () => {
  beforeEach(() => {
    put('k.key', readFileSync(join(REAL, 'cosign.key')));
  });

  it('leaves the key and changes what opens it', async () => {
    const [old, next] = [put('old', 'test only\n'), put('next', 'another one\n')];
    const ran = await run([
      'key',
      'change-password',
      '--key',
      at('k.key'),
      '--password-file',
      old,
      '--new-password-file',
      next,
    ]);
    expect([ran.status, ran.stderr, mode('k.key')]).toEqual([0, '', 0o600]);
    expect(
      (await run(['key', 'public', '--key', at('k.key'), '--password-file', next])).stdout,
    ).toBe(readFileSync(join(REAL, 'cosign.pub'), 'utf8'));
    await refused(['key', 'public', '--key', at('k.key')], 'KEY_PASSWORD', 2);
  });

  it.each<[string, string, Record<string, string>, string[]]>([
    [
      'a wrong old password',
      'KEY_PASSWORD',
      { COSIGN_PASSWORD: 'wrong word', SEALIFT_NEW_PASSWORD: 'another one' },
      [],
    ],
    ['no new password', 'USAGE', PASSWORD, []],
    ['both from standard input', 'USAGE', {}, ['--password-file', '-', '--new-password-file', '-']],
    [
      'a new password that cannot be read',
      'CONFIG',
      PASSWORD,
      ['--new-password-file', '/nonexistent/file'],
    ],
  ])('leaves the file as it was: %s', async (_, code, environment, args) => {
    const before = text('k.key');
    await refused(['key', 'change-password', '--key', at('k.key'), ...args], code, 2, environment);
    expect([text('k.key'), readdirSync(folder)]).toEqual([before, ['k.key']]);
  });
});
