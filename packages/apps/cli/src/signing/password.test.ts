import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HiddenPrompt } from './hidden-prompt.ts';
import { type PasswordSources, readPassword } from './password.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-password-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const NONE = { 'password-file': undefined };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const file = (content: string | Uint8Array): { 'password-file': string } => {
  writeFileSync(join(folder, 'password'), content);
  return { 'password-file': join(folder, 'password') };
};

/** A person who answers so, and what was asked. */
function person(...answers: string[]): { sources: PasswordSources; asked: string[] } {
  const asked: string[] = [];
  const ask = async (question: string): Promise<Uint8Array> => {
    asked.push(question);
    return new Uint8Array(Buffer.from(answers.shift() ?? ''));
  };
  return { sources: { environment: {}, prompt: { ask } as unknown as HiddenPrompt }, asked };
}

describe('a password', () => {
  it.each([
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['secret\n\n', 'secret\n'],
    ['secret ', 'secret '],
    ['two\nlines\n', 'two\nlines'],
    ['\n', ''],
    ['', ''],
    ['pässwörd', 'pässwörd'],
    ['schlu\u0308ssel', 'schlu\u0308ssel'],
  ])('comes from a file: %j is %j', async (content, password) => {
    expect(
      text(await readPassword(file(content), { environment: { COSIGN_PASSWORD: 'other' } })),
    ).toBe(password);
  });

  it('comes from a file byte by byte: it need not be text', async () =>
    expect(await readPassword(file(Uint8Array.of(0xff, 0, 0xfe)), { environment: {} })).toEqual(
      Uint8Array.of(0xff, 0, 0xfe),
    ));

  it('of 4096 bytes is taken, and of one more is not', async () => {
    expect((await readPassword(file('a'.repeat(4096)), { environment: {} })).length).toBe(4096);
    expect(await codeOf(() => readPassword(file('a'.repeat(4097)), { environment: {} }))).toBe(
      'CONFIG',
    );
  });

  it('is not had from a file that is not there, whatever the variable says', async () =>
    expect(
      await codeOf(() =>
        readPassword(
          { 'password-file': join(folder, 'none') },
          { environment: { COSIGN_PASSWORD: 'a' } },
        ),
      ),
    ).toBe('CONFIG'));

  it.each(['secret', '', ' ', 'schlu\u0308ssel'])(
    'comes from the environment: %j',
    async (password) =>
      expect(text(await readPassword(NONE, { environment: { COSIGN_PASSWORD: password } }))).toBe(
        password,
      ),
  );

  it('is not had from a variable that Node could not read', async () =>
    expect(
      await codeOf(() => readPassword(NONE, { environment: { COSIGN_PASSWORD: 'p\ufffdssword' } })),
    ).toBe('CONFIG'));

  it('is asked for at a terminal', async () => {
    const { sources, asked } = person('secret');
    expect([text(await readPassword(NONE, sources)), asked]).toEqual([
      'secret',
      ['Password for the key: '],
    ]);
  });

  it.each(['new', 'next'] as const)('that is %s is asked for twice', async (use) => {
    expect(text(await readPassword(NONE, person('a', 'a').sources, use))).toBe('a');
    expect(await codeOf(() => readPassword(NONE, person('a', 'b').sources, use))).toBe('USAGE');
  });

  it('that replaces another has a variable of its own', async () => {
    const environment = { COSIGN_PASSWORD: 'old', SEALIFT_NEW_PASSWORD: 'new' };
    expect(text(await readPassword(NONE, { environment }, 'next'))).toBe('new');
    expect(
      await codeOf(() => readPassword(NONE, { environment: { COSIGN_PASSWORD: 'old' } }, 'next')),
    ).toBe('USAGE');
  });

  it('is not had without a terminal', async () =>
    expect(await codeOf(() => readPassword(NONE, { environment: {} }))).toBe('USAGE'));
});
