import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readPasswordFile } from './password-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-password-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const read = async (path: string): Promise<string> =>
  utf8.decode(await readPasswordFile(path, '--password-file'));
const file = (content: string): string => {
  writeFileSync(at('password'), content);
  return at('password');
};

describe('a file with a password', () => {
  it.each([
    ['as it is', 'two words', 'two words'],
    ['but for one line end', 'word\n\n', 'word\n'],
    ['but for a line end of another system', 'word\r\n', 'word'],
    ['empty', '', ''],
  ])('is read %s', async (_, content, expected) =>
    expect(await read(file(content))).toBe(expected),
  );

  it('is read from a pipe, whenever its writer comes', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    spawn('sh', ['-c', `sleep 0.2; (printf pass; sleep 0.2; printf 'word\\n') > '${at('pipe')}'`]);
    expect(await read(at('pipe'))).toBe('password');
  });

  it('is refused where it is a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [at('empty')]);
    vi.useFakeTimers();
    const code = codeOf(() => read(at('empty')));
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(await code).toBe('CONFIG');
  });

  it.each<[string, () => string]>([
    ['not there', () => at('nowhere')],
    ['without a name', () => ''],
    ['a folder', () => folder],
    ['a device', () => '/dev/zero'],
    ['larger than a password', () => file('x'.repeat(4097))],
  ])('is refused where it is %s', async (_, path) =>
    expect(await codeOf(() => read(path()))).toBe('CONFIG'),
  );
});
