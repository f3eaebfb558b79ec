import { printable, reject } from '@sealift/bytes';
import type { Matcher } from './policy.ts';
import { compileWhole } from './regexp.ts';

/**
 * Compares a whole text with the one expected, code unit by code unit. `option` names the flag.
 * @throws Rejection USAGE
 */
export function exactly(expected: string, option: string): Matcher {
  if (expected === '') reject('USAGE', `${option} is empty`);
  if (/[\u0000-\u001f\u007f]/.test(expected))
    reject('USAGE', `${option} "${printable(expected)}" holds a control character`);
  return { description: `is "${expected}"`, test: (text) => text === expected };
}

/**
 * Compares a whole text with a regular expression. `option` names the flag. @throws Rejection USAGE
 */
export function matching(pattern: string, option: string): Matcher {
  const test = compileWhole(pattern, option);
  return { description: `matches /${pattern}/`, test };
}
