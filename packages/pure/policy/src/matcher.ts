import { printable, reject } from '@sealift/failures';
import type { Matcher } from './policy.ts';
import { compilePart, compileWhole } from './regexp.ts';
import {
  identitiesTaken,
  takesEveryIdentity,
  takesEveryIssuer,
  takesEverySubject,
} from './strangers.ts';

/**
 * Compares a whole text with the one expected, code unit by code unit. `option` names the flag.
 * @throws Rejection USAGE
 */
export function exactly(expected: string, option: string): Matcher {
  if (expected === '') reject('USAGE', `${option} is empty`);
  if (/[\u0000-\u001f\u007f]/.test(expected))
    reject('USAGE', `${option} "${printable(expected)}" holds a control character`);
  return {
    description: `is "${expected}"`,
    takes: [],
    like: { text: expected },
    test: (text) => text === expected,
  };
}

/** Takes what any of them takes. */
export const anyOf = (matchers: readonly Matcher[]): Matcher => ({
  description: matchers.map(({ description }) => description).join(' or '),
  takes: [...new Set(matchers.flatMap(({ takes }) => takes))],
  test: (text) => matchers.some((matcher) => matcher.test(text)),
});

/**
 * Compares a whole identity with a regular expression. `option` names the flag. @throws Rejection
 * USAGE: also where it takes everybody (T44)
 */
export function identityLike(pattern: string, option: string): Matcher {
  const test = compileWhole(pattern, option);
  if (takesEveryIdentity(test)) refuseEverybody(pattern, option);
  return { ...whole(pattern), takes: identitiesTaken(test), test };
}

/**
 * Compares a whole issuer with a regular expression. `option` names the flag. @throws Rejection
 * USAGE: also where it takes every issuer, since an identity without one is anybody's (T44)
 */
export function issuerLike(pattern: string, option: string): Matcher {
  const test = compileWhole(pattern, option);
  if (takesEveryIssuer(test)) refuseEverybody(pattern, option);
  return { ...whole(pattern), takes: [], test };
}

/**
 * The same where any part of the identity may match. @throws Rejection USAGE: also where it takes
 * everybody (T44)
 */
export function identityHolding(pattern: string, option: string): Matcher {
  const test = compilePart(pattern, option);
  if (takesEveryIdentity(test)) refuseEverybody(pattern, option);
  return {
    description: `has a part that matches /${pattern}/`,
    takes: identitiesTaken(test),
    test,
  };
}

/** The same where any part of the issuer may match. @throws Rejection USAGE */
export function issuerHolding(pattern: string, option: string): Matcher {
  const test = compilePart(pattern, option);
  if (takesEveryIssuer(test)) refuseEverybody(pattern, option);
  return { ...part(pattern), takes: [], test };
}

/**
 * Compares a whole subject (RFC 4514) with a regular expression. `option` names the flag. @throws
 * Rejection USAGE: also where it takes strangers (T44)
 */
export function subjectLike(pattern: string, option: string): Matcher {
  const test = compileWhole(pattern, option);
  if (takesEverySubject(test)) refuseEverybody(pattern, option, 'the organization');
  return { ...whole(pattern), takes: [], test };
}

/** Others look for a pattern anywhere: what the whole must match is anchored for them. */
const whole = (pattern: string): Pick<Matcher, 'description' | 'like'> => ({
  description: `matches /${pattern}/`,
  like: { part: `^(?:${pattern})$` },
});

const part = (pattern: string): Pick<Matcher, 'description' | 'like'> => ({
  description: `has a part that matches /${pattern}/`,
  like: { part: pattern },
});

const refuseEverybody = (
  pattern: string,
  option: string,
  missing = 'the host or the domain',
): never =>
  reject(
    'USAGE',
    `${option} "${printable(pattern)}" takes names that have nothing in common, so that anybody ` +
      `could sign; write out ${missing}`,
  );
