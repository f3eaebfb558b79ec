import { Rejection } from '@sealift/failures';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COSIGN_FLAGS, fateOfCommand, TRANSLATED, translate } from '../index.ts';
import { anywhere } from './anywhere.ts';

const of = (line: string): string => translate(line.split(' ')).words.join(' ');
const refusal = (line: string): string => {
  try {
    return of(line);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
};

describe('a line of cosign', () => {
  it.each([
    // The same, whatever it holds.
    ['verify --key k a/b:1', 'verify --key k a/b:1'],
    ['verify a/b:1 a/c:2 --key k --offline', 'verify a/b:1 a/c:2 --key k --offline'],
    ['verify --key=k a/b', 'verify --key k a/b'],
    ['verify -- a/b --key', 'verify -- a/b --key'],
    ['verify --insecure-ignore-tlog=true a/b', 'verify --insecure-ignore-tlog=true a/b'],
    ['tree a/b', 'tree a/b'],
    [
      'attach signature --payload p --signature s a/b',
      'attach signature --payload p --signature s a/b',
    ],
    // Flags before the command, and of one letter.
    ['-t 5m verify a/b', 'verify --timeout 5m a/b'],
    ['-d verify a/b', 'verify --verbose a/b'],
    ['verify -a k=v -a l=w a/b', 'verify --annotations k=v --annotations l=w a/b'],
    ['verify -ak=v.w a/b', 'verify --annotations k=v.w a/b'],
    ['verify -ojson a/b', 'verify --output json a/b'],
    [
      'sign -ry --key k --tlog-upload=false a/b',
      'sign --recursive --yes --key k --tlog-upload=false a/b',
    ],
    ['verify -x a/b', 'verify -x a/b'],
    ['verify -zz a/b', 'verify --zz a/b'],
    // The first year.
    ['verify -key k a/b', 'verify --key k a/b'],
    ['verify -key=k -a x=y a/b', 'verify --key k --annotations x=y a/b'],
    ['generate a/b', 'payload generate a/b'],
    ['upload -signature s -payload p a/b', 'attach signature --signature s --payload p a/b'],
    ['download a/b', 'download signature a/b'],
    ['generate-key-pair', 'key generate'],
    // cosign takes the last of several, where any of them would do here.
    ['verify --key k --key=l a/b', 'verify --key l a/b'],
    [
      'verify --insecure-ignore-tlog -key k --insecure-ignore-tlog=false a/b',
      'verify --key k --insecure-ignore-tlog=false a/b',
    ],
    [
      'verify --certificate-identity a --certificate-identity b a/b',
      'verify --certificate-identity b a/b',
    ],
    ['verify --rekor-key k --rekor-key l a/b', 'verify --rekor-key k --rekor-key l a/b'],
    ['verify -a k=v,l=w a/b', 'verify --annotations k=v --annotations l=w a/b'],
    ['verify -a "k=v,w" a/b', 'verify --annotations "k=v,w" a/b'],
    ['copy --sig-only --sig-only=false a/b a/c', 'copy a/b a/c'],
    ['trusted-root create --fulcio f --fulcio g', 'trust create --fulcio f --fulcio g'],
    // Otherwise here.
    ['triangulate a/b', 'locate a/b --type signature'],
    ['triangulate --type sbom a/b', 'locate --type sbom a/b'],
    ['public-key --key k --outfile f', 'key public --key k --output f'],
    ['import-key-pair --key k -o p', 'key import --key k --output-key-prefix p'],
    ['trusted-root create --out f', 'trust create --out f'],
    ['version', '--version'],
    ['verify-blob-attestation --bundle b f', 'verify-blob --bundle b f --type custom'],
    ['verify-blob-attestation --type spdx f', 'verify-blob --type spdx f'],
    ['sign --new-bundle-format=false --rekor-url u a', 'sign --format=legacy --rekor-url u a'],
    [
      'attest --new-bundle-format --rekor-url u a',
      'attest --format=bundle --rekor-url u a --type custom',
    ],
    ['sign -f --rekor-url u a/b', 'sign --yes --rekor-url u a/b'],
    ['attest --predicate p a/b', 'attest --predicate p a/b --type custom'],
    ['attest-blob --predicate p f', 'attest-blob --predicate p f --type custom'],
    ['attest --type=spdx --predicate p a/b', 'attest --type spdx --predicate p a/b'],
    // What follows a flag is its value, whatever it looks like; of flags of ours, what is no flag.
    ['verify --key --offline a/b', 'verify --key=--offline a/b'],
    ['verify --rekor-key-new k a/b', 'verify --rekor-key-new k a/b'],
    ['verify --json --key k a/b', 'verify --json --key k a/b'],
    ['verify a/b --key', 'verify a/b --key'],
    ['verify a/b --certificate-identity-regexp', 'verify a/b --certificate-identity-regexp'],
  ])('%s is %s', (line, ours) => expect(of(line)).toBe(ours));

  it.each([
    ['frobnicate a/b', 'nor has cosign one of that name'],
    ['clean a/b', 'nothing here removes evidence'],
    ['initialize --mirror u', 'trust fetch'],
    ['dockerfile verify f', 'sealift find'],
    ['upload blob -f f a/b', 'oras push'],
    ['--key k', 'which command'],
    ['-- verify a/b', 'which command'],
    ['constructor', 'nor has cosign one of that name$'],
    ['verfy a/b', 'Did you mean verify\\?'],
    ['triangluate a/b', 'Did you mean triangulate\\?'],
    ['initialise', 'Did you mean initialize\\?'],
    ['generate-key-pair k8s://ns/name', 'kubectl create secret'],
  ])('%s is refused: %s', (line, why) =>
    expect(refusal(line)).toMatch(new RegExp(`^USAGE: .*${why}`)),
  );

  it.each(['copy --sig-only=canary a/b a/c', 'sign --new-bundle-format=canary a/b'])(
    'is refused where a switch is neither on nor off: %s',
    (line) => expect(refusal(line)).toMatch(/^USAGE: --[a-z-]+ is =true or =false$/),
  );

  it('says that of several the last was taken', () => {
    const { notes } = translate('verify --key k --key l --key m a/b'.split(' '));
    expect(notes).toEqual(['--key: cosign takes the last of several']);
  });

  it('has a like, or a sentence, for each command of cosign', () => {
    for (const name of COMMAND_NAMES)
      expect(TRANSLATED.includes(name) || fateOfCommand(name.split(' ')), name).toBeTruthy();
  });

  it('tells nobody what cosign would tell the public log, and says so', () => {
    const notes = (line: string) => translate(line.split(' ')).notes.join(' ');
    for (const name of ['sign', 'attest', 'sign-blob', 'attest-blob']) {
      expect(notes(`${name} --key k a/b`)).toContain('nobody is told without --rekor-url');
      expect(notes(`${name} --key k --rekor-url u a/b`)).toBe('');
      expect(notes(`${name} --key k --tlog-upload=false a/b`)).toBe('');
    }
    expect(notes('verify --key k a/b')).toBe('');
  });
});

describe('a pattern that cosign looks for anywhere', () => {
  it.each([
    ['a', '.*a.*'],
    ['^https://a/', '^https://a/.*'],
    ['a$', '.*a$'],
    ['^a$', '^a$'],
    ['^a|b$', '.*(?:^a|b$).*'],
    ['a\\$', '.*a\\$.*'],
    ['a\\\\$', '.*a\\\\$'],
  ])('%s is %s', (pattern, whole) => {
    expect(anywhere(pattern)).toBe(whole);
    const isWidened = whole !== pattern;
    for (const name of ['certificate-identity-regexp', 'certificate-oidc-issuer-regexp']) {
      const { words, notes } = translate(['verify', `--${name}`, pattern, 'a/b']);
      expect(words).toEqual(['verify', `--${name}`, whole, 'a/b']);
      expect(notes).toEqual(isWidened ? [expect.stringContaining(`--${name}`)] : []);
    }
  });

  it.each(['a)(?:b', 'a|b)(?:c', '?a', 'a\\', '+', '[a'])('stays what is none: %s', (pattern) =>
    expect(anywhere(pattern)).toBe(pattern),
  );

  it('finds what it found', () => {
    const part = fc.stringMatching(/^[a-c.|^$]{1,6}$/);
    fc.assert(
      fc.property(part, fc.stringMatching(/^[a-d]{0,6}$/), (pattern, text) => {
        expect(new RegExp(`^(?:${anywhere(pattern)})$`).test(text)).toBe(
          new RegExp(pattern).test(text),
        );
      }),
    );
  });
});

describe('any line', () => {
  const word = fc.oneof(
    fc.constantFrom('verify', '--', '-', '--=', '-=x', '--key', '-a', '', '-ry'),
    fc.constantFrom(...COSIGN_FLAGS).map((name) => `--${name}`),
    fc.string(),
  );

  it('is translated or refused, and keeps what stands behind --', () =>
    fc.assert(
      fc.property(fc.array(word), (line) => {
        const behind = line.includes('--') ? line.slice(line.indexOf('--')) : [];
        try {
          const { words } = translate(line);
          expect(words.slice(words.length - behind.length)).toEqual(behind);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'USAGE' });
        }
      }),
    ));

  it('translated once more is the same, where it keeps its command', () =>
    fc.assert(
      fc.property(fc.array(word), (line) => {
        const { words } = translate(['tree', ...line]);
        expect(translate(words).words).toEqual(words);
      }),
    ));
});
