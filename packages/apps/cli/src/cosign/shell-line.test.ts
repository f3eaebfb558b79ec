import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellLine } from './shell-line.ts';

const SAID = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';

describe('a line for a shell', () => {
  it('is read as the words that it was made of', () => {
    const words = [
      'plain/a:1',
      'a b',
      "it's",
      '$HOME',
      '`id`',
      '',
      '"',
      'a\nb',
      '\\',
      '*',
      '~',
      '#',
    ];
    const script = `printf '%s\\0' ${shellLine(words)}`;
    const { stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  });

  it.each([
    ['--identity-token canary', "--identity-token '[secret]'"],
    ['--identity-token=canary', "'--identity-token=[secret]'"],
    ['--registry-password canary', "--registry-password '[secret]'"],
    ['--registry-token-file canary', "--registry-token-file '[secret]'"],
    ['--registry-password-file=canary x', "'--registry-password-file=[secret]' x"],
    ['--oidc-client-secret-file canary', "--oidc-client-secret-file '[secret]'"],
    ['--password-file canary', "--password-file '[secret]'"],
    ['--pin-file=canary', "'--pin-file=[secret]'"],
    ['--key pkcs11:object=a?pin-value=canary', "--key 'pkcs11:object=a?pin-value=[secret]'"],
    ['--rekor-url https://u:canary@a.example', "--rekor-url 'https://[secret]@a.example'"],
    [`-a token=${SAID}`, "-a 'token=[secret]'"],
  ])('has no secret in it: %s', (line, shown) => expect(shellLine(line.split(' '))).toBe(shown));
});
