import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { refuseCombinations, refuseInPolicy } from './combinations.ts';
import { OPTION_NAMES, OPTIONS, type OptionName } from './table.ts';

const code = (...given: OptionName[]): Promise<string> => codeOf(() => refuseCombinations(given));
const sentence = (...given: OptionName[]): string => {
  try {
    refuseCombinations(given);
    return 'accepted';
  } catch (thrown) {
    return (thrown as Error).message;
  }
};
const having = (property: keyof (typeof OPTIONS)[OptionName] | 'pins'): OptionName[] =>
  OPTION_NAMES.filter((name) => property in OPTIONS[name]);

const neededBy = (name: OptionName): readonly OptionName[] => OPTIONS[name].needs?.names ?? [];

describe('options beside each other', () => {
  it.each<OptionName[][]>([
    [[]],
    [['key', 'rekor-key']],
    [['key', 'trusted-root', 'verify-at']],
    [['certificate-identity', 'certificate-oidc-issuer', 'ca-roots', 'ca-intermediates']],
    [['witness', 'witness-quorum']],
    [['seal', 'seal-key']],
    [['signature', 'certificate', 'sct', 'certificate-identity']],
  ])('%j pass', async (given) => expect(await code(...given)).toBe('accepted'));

  it.each(
    having('pinsAll').flatMap((all) =>
      having('pins')
        .filter((name) => name !== all)
        .map((name) => [all, name] as const),
    ),
  )('--%s pins everything: --%s beside it is refused', async (all, name) =>
    expect(await code(all, name)).toBe('TRUST_CONFLICT'),
  );

  it.each(having('needs'))('--%s alone is refused', (name) =>
    expect(sentence(name)).toContain(`--${name} needs --`),
  );

  it.each(
    having('excludes').flatMap((name) =>
      (OPTIONS[name].excludes?.names ?? []).map((other) => [name, other] as const),
    ),
  )('--%s beside --%s is refused', (name, other) =>
    expect(sentence(other, ...neededBy(other), ...neededBy(name), name)).toContain(
      `--${name} excludes --`,
    ),
  );

  it.each(having('isIdleWithKey'))('--%s is idle where a key must have signed', async (name) => {
    expect(await code('key', name)).toBe('USAGE');
    expect(await code('keyring', name)).toBe('USAGE');
  });

  it.each<[OptionName[], string]>([
    [['ct-key', 'insecure-ignore-sct'], '--ct-key is asked nothing with --insecure-ignore-sct'],
    [
      ['key', 'certificate-identity'],
      '--key excludes the --certificate-… options: a signer has a key or a certificate',
    ],
    [['ca-roots', 'keyring'], '--ca-roots is about certificates, and --keyring asks for a key'],
    [['ca-intermediates'], '--ca-intermediates needs --ca-roots'],
    [
      ['insecure-ignore-tlog', 'witness'],
      '--insecure-ignore-tlog excludes --witness and --tlog-threshold, which are about the log',
    ],
    [['seal', 'key'], '--seal needs --seal-key or --trust-store: anybody can seal'],
  ])('%j: a sentence says why', (given, why) => expect(sentence(...given)).toBe(why));

  it(
    '--verify-at beside a key that has no window is refused, once it is known what is ' + 'pinned',
    async () => {
      expect(await code('key', 'rekor-key', 'verify-at')).toBe('USAGE');
      expect(await codeOf(() => refuseInPolicy(['key', 'verify-at']))).toBe('accepted');
      expect(await codeOf(() => refuseInPolicy(['witness-quorum']))).toBe('USAGE');
    },
  );
});
