import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSigner } from './load.ts';
import { realKey } from './vectors.fixture.ts';

const real = realKey('cosign-v3.1.2-generated');
let folder: string;
const at = (name: string): string => join(folder, name);
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const right = async (): Promise<Uint8Array> => Uint8Array.from(real.password);
const never = (): never => expect.unreachable('the password was asked for');

describe('loadSigner', () => {
  it('signs with the key of the file', async () =>
    expect((await loadSigner(real.path, right)).publicKeyPem).toBe(real.pub));

  it('follows a link: secrets are mounted so', async () => {
    symlinkSync(real.path, at('link'));
    expect((await loadSigner(at('link'), right)).publicKeyPem).toBe(real.pub);
  });

  it.each([
    ['right', () => real.password],
    ['wrong', () => utf8.encode('wrong')],
  ])('zeroes a password that is %s', async (_, password) => {
    const given = Uint8Array.from(password());
    await codeOf(() => loadSigner(real.path, async () => given));
    expect(given).toEqual(new Uint8Array(given.length));
  });

  it('refuses a wrong password', async () =>
    expect(await codeOf(() => loadSigner(real.path, async () => utf8.encode('wrong')))).toBe(
      'KEY_PASSWORD',
    ));
  it('passes on why there is no password', async () =>
    expect(
      await codeOf(() => loadSigner(real.path, async () => reject('USAGE', 'nobody to ask'))),
    ).toBe('USAGE'));

  it.each<[string, () => string, string]>([
    ['no file', () => at('none'), 'CONFIG'],
    ['a folder', () => folder, 'CONFIG'],
    [
      'a FIFO',
      () => {
        execFileSync('mkfifo', [at('fifo')]);
        return at('fifo');
      },
      'CONFIG',
    ],
    ['no key', () => put('text', 'hello'), 'KEY_FILE'],
    ['no text', () => put('binary', Uint8Array.of(0xff, 0xfe)), 'KEY_FILE'],
    ['a byte order mark', () => put('marked', `\ufeff${real.key}`), 'KEY_FILE'],
    ['a file that is too large', () => put('large', ' '.repeat(64 * 1024 + 1)), 'KEY_FILE'],
    [
      'an unencrypted key, as cosign does',
      () => put('plain', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
      'KEY_FILE',
    ],
  ])('refuses %s before it asks for a password', async (_, path, code) =>
    expect(await codeOf(() => loadSigner(path(), never))).toBe(code),
  );
});
