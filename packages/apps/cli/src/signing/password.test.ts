import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PasswordSources, readPassword } from './password.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-password-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const NONE = { 'password-file': undefined };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'given',
    (thrown: { rejection?: { code: string } }) => thrown.rejection?.code ?? String(thrown),
  );

/** A terminal where these lines are typed, one for each question. */
function terminal(...lines: string[]): { sources: PasswordSources; shown: () => string; raw: () => readonly boolean[] } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const raw: boolean[] = [];
  const setRawMode = (mode: boolean): void => {
    raw.push(mode);
    if (mode) input.write(lines.shift() ?? '\u0003');
  };
  const sources = { environment: {}, terminal: { input: Object.assign(input, { setRawMode }) as unknown as ReadStream, output } };
  return { sources, shown: () => String(output.read() ?? ''), raw: () => raw };
}

describe('a password', () => {
  it.each([
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['two\nlines\n', 'two\nlines'],
    ['', ''],
    ['pässwörd', 'pässwörd'],
  ])('comes from a file: %j is %j', async (content, password) => {
    const path = join(folder, 'password');
    writeFileSync(path, content);
    expect(text(await readPassword({ 'password-file': path }, { environment: { COSIGN_PASSWORD: 'other' } }))).toBe(password);
  });

  it.each(['secret', ''])('comes from the environment: %j', async (password) =>
    expect(text(await readPassword(NONE, { environment: { COSIGN_PASSWORD: password } }))).toBe(password),
  );

  it('is asked for at a terminal, and not shown', async () => {
    const { sources, shown, raw } = terminal('secrex\u007ft\r');
    expect(text(await readPassword(NONE, sources))).toBe('secret');
    expect(shown()).toBe('Password for the key: \n');
    expect(raw()).toEqual([true, false]);
  });

  it('that is new is asked for twice', async () => {
    expect(text(await readPassword(NONE, terminal('a\r', 'a\r').sources, 'new'))).toBe('a');
    expect(await codeOf(readPassword(NONE, terminal('a\r', 'b\r').sources, 'new'))).toBe('USAGE');
  });

  it('is not had from a user who gives up, and the terminal is as before', async () => {
    const { sources, raw } = terminal('se\u0003');
    expect(await codeOf(readPassword(NONE, sources))).toBe('USAGE');
    expect(raw()).toEqual([true, false]);
  });

  it('is not had without a terminal', async () => expect(await codeOf(readPassword(NONE, { environment: {} }))).toBe('USAGE'));
});
