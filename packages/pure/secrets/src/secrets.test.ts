import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conceal, redact } from './index.ts';

describe('redact', () => {
  it('takes out what was concealed, wherever it stands and as often as it does (T46)', () => {
    conceal('canary-secret');
    expect(redact('canary-secret, xcanary-secretx\ncanary-secret')).toBe(
      '[secret], x[secret]x\n[secret]',
    );
  });

  it.each([
    ['JSON', 'say "canary\\1"', JSON.stringify('say "canary\\1"')],
    ['a URL', 'p@ss/word canary 2', encodeURIComponent('p@ss/word canary 2')],
    ['a line', 'canary\nover two lines', 'canary\nover two lines'],
  ])('knows it as it stands in %s', (_, secret, text) => {
    conceal(secret);
    expect(redact(`before ${text} behind`)).toMatch(/^before "?\[secret\]"? behind$/);
  });

  it('takes the longer of two, so that no rest of it stays', () => {
    conceal('canary-first', 'canary-first-and-more');
    expect(redact('canary-first-and-more')).toBe('[secret]');
  });

  it('leaves what is short: a digest would show where four digits are missing', () => {
    conceal('1234', '', '1234567');
    expect(redact('sha256:12345670')).toBe('sha256:12345670');
  });

  it.each([
    ['a token', 'no eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl here', 'no [secret] here'],
    [
      'a key',
      'a -----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY----- b',
      'a [secret] b',
    ],
    ['a login', '"https://u:canary@x.example/a@b" no', '"https://[secret]@x.example/a@b" no'],
    ['no login', 'https://x.example/a.yml@refs/tags/v1', 'https://x.example/a.yml@refs/tags/v1'],
    ['a login without a scheme', '"u:canary@x.example/a:1" no', '"[secret]@x.example/a:1" no'],
    ['one in a flag', '**=u:can:ary@x:5000/a no', '**=[secret]@x:5000/a no'],
    ['one before a digest', 'u:canary@x/a@sha256:00 no', '[secret]@x/a@sha256:00 no'],
    ['no tag', 'x.example:5000/a:1@sha256:00/no', 'x.example:5000/a:1@sha256:00/no'],
    ['no name', 'a:1@sha256:00, b/c', 'a:1@sha256:00, b/c'],
    ['no identity', 'acct:ci@corp.example, mailto:ci@x', 'acct:ci@corp.example, mailto:ci@x'],
    [
      'a PIN',
      '"pkcs11:object=a?pin-value=4711&x=y" no',
      '"pkcs11:object=a?pin-value=[secret]&x=y" no',
    ],
    [
      'a PIN in the path',
      'pkcs11:object=a;PIN-value=4%20711',
      'pkcs11:object=a;PIN-value=[secret]',
    ],
    ['no PIN', 'pkcs11:object=a?pin-source=file:/pin', 'pkcs11:object=a?pin-source=file:/pin'],
    ['a key that was cut', 'a -----BEGIN PRIVATE KEY-----\nMHcC', 'a [secret]'],
    [
      'no more than looks like a key',
      'a -----BEGIN PRIVATE KEY-----; the ledger claims b',
      'a [secret]; the ledger claims b',
    ],
    ['nothing else', '-----BEGIN PUBLIC KEY-----\nMFkw', '-----BEGIN PUBLIC KEY-----\nMFkw'],
  ])('knows %s that nobody concealed', (_, text, shown) => expect(redact(text)).toBe(shown));

  it.each([0, 1, 2])('hides the rest of a token of which part %i is known', (known) => {
    const parts = ['eyJhbGciOiJub25lIn1', `eyJzdWIiOiJwYXJ0${known}`, `c2lnbmF0dXJl${known}`];
    conceal(parts[known] ?? '');
    expect(redact(`no ${parts.join('.')} here`)).toBe('no [secret] here');
  });

  it('shows no part of any text that was concealed', () => {
    const text = fc.string({ minLength: 8, unit: 'binary' });
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (secret, before, behind) => {
        conceal(secret);
        expect(redact(before + secret + behind)).not.toContain(secret);
      }),
    );
  });
});
