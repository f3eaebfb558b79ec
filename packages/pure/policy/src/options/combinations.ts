import { type Code, reject } from '@sealift/failures';
import { OPTIONS, type OptionName } from './table.ts';
import { listed } from './variables.ts';

/** Why options cannot be meant together: a code, and a sentence. */
interface Refusal {
  readonly code: Code;
  readonly sentence: string;
}

const flags = (names: readonly string[]): string => listed(names.map((name) => `--${name}`));
const eitherOf = (names: readonly string[]): string =>
  names.map((name) => `--${name}`).join(' or ');
const usage = (sentence: string): Refusal => ({ code: 'USAGE', sentence });

/**
 * Refuses options that exclude each other, lack another, or would have no effect: whoever gives
 * one relies on it. @param given all that were given @throws Rejection USAGE | TRUST_CONFLICT
 */
export const refuseCombinations = (given: readonly OptionName[]): void =>
  refuse(given, [besidePolicy, pinned, windowless, ...OF_POLICY]);

/** The same of what a policy is built from, where it is not known what is pinned. */
export const refuseInPolicy = (given: readonly OptionName[]): void => refuse(given, OF_POLICY);

function refuse(given: readonly OptionName[], rules: readonly Find[]): void {
  for (const name of given)
    for (const find of rules) {
      const refusal = find(name, given);
      if (refusal !== undefined) reject(refusal.code, refusal.sentence);
    }
}

type Find = (name: OptionName, given: readonly OptionName[]) => Refusal | undefined;

const pinned: Find = (name, given) => {
  const beside = given.find((each) => each !== name && 'pins' in OPTIONS[each]);
  if (OPTIONS[name].pinsAll !== true || beside === undefined) return undefined;
  const what = name === 'trusted-root' ? 'a trusted root' : 'a trust store';
  const sentence = `--${name} excludes --${beside}: ${what} pins everything`;
  return { code: 'TRUST_CONFLICT', sentence };
};

const besidePolicy: Find = (name, given) =>
  given.includes('policy') && !OPTIONS[name].besidePolicy
    ? usage(
        `--${name} excludes --policy: the file alone says who must have signed, whom to trust ` +
          'and what is waived; write it there',
      )
    : undefined;

const missing: Find = (name, given) => {
  const { needs } = OPTIONS[name];
  return needs === undefined || needs.names.some((each) => given.includes(each))
    ? undefined
    : usage(`--${name} needs ${eitherOf(needs.names)}${needs.why ?? ''}`);
};

const excluded: Find = (name, given) => {
  const { excludes } = OPTIONS[name];
  return excludes?.names.some((each) => given.includes(each))
    ? usage(`--${name} excludes ${flags(excludes.names)}${excludes.why ?? ''}`)
    : undefined;
};

const idle: Find = (name, given) => {
  const without = OPTIONS[name].idles?.find((each) => given.includes(each));
  return without === undefined ? undefined : usage(`--${without} is asked nothing with --${name}`);
};

/** The option that names a key as the signer. */
const keyOf = (given: readonly OptionName[]): OptionName | undefined =>
  given.find((each) => OPTIONS[each].signer === 'key');

const mixed: Find = (name, given) =>
  OPTIONS[name].signer === 'key' && given.some((each) => OPTIONS[each].signer === 'certificate')
    ? usage('--key excludes the --certificate-… options: a signer has a key or a certificate')
    : undefined;

const idleWithKey: Find = (name, given) => {
  const key = keyOf(given);
  return key === undefined || !OPTIONS[name].isIdleWithKey
    ? undefined
    : usage(`--${name} is about certificates, and --${key} asks for a key`);
};

const windowless: Find = (name, given) => {
  const { withKey } = OPTIONS[name];
  return withKey === undefined ||
    keyOf(given) === undefined ||
    withKey.names.some((each) => given.includes(each))
    ? undefined
    : usage(`--${name}${withKey.why ?? ''}`);
};

const OF_POLICY: readonly Find[] = [missing, excluded, idle, mixed, idleWithKey];
