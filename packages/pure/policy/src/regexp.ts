/**
 * Regular expressions of a policy (T20). An unanchored `good|evil$`, a pattern that backtracks for
 * hours, and a pattern that lets
 * everybody pass are the three ways in which they fail; none of them is possible here.
 */
import { LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { RE2JS, RE2JSException } from 're2js';

/**
 * Texts that are no names: a pattern that accepts one of these accepts everything. Of several
 * lengths, for `.{3,}` and its like; what it makes of names is asked by `strangers.ts`.
 */
const NONSENSE = ['§', '§ ¬', 'nobody § at ¬ nowhere', '~', '}~{|', '^'.repeat(100)];

/**
 * Compiles a pattern in RE2 syntax that must match the whole text: `^(?:P)$`, in linear time, no
 * multi-line mode.
 * @throws Rejection USAGE when it is empty, too long, not well-formed, or lets everything pass
 */
export const compileWhole = (pattern: string, option: string): ((text: string) => boolean) =>
  compileAs(pattern, option, (shown) => {
    const whole = compile(`^(?:${pattern})$`, shown);
    return (text) => whole.matcher(text).matches();
  });

/**
 * The same for a pattern that any part of the text may match, as other programs read theirs.
 * @throws Rejection USAGE
 */
export const compilePart = (pattern: string, option: string): ((text: string) => boolean) =>
  compileAs(pattern, option, (shown) => {
    const part = compile(pattern, shown);
    return (text) => part.matcher(text).find();
  });

function compileAs(
  pattern: string,
  option: string,
  testOf: (shown: string) => (text: string) => boolean,
): (text: string) => boolean {
  const shown = `${option} "${printable(pattern)}"`;
  if (pattern === '') reject('USAGE', `${option} is empty`);
  if (pattern.length > LIMITS.regexp)
    reject('USAGE', `${option}: pattern of ${pattern.length} characters, limit ${LIMITS.regexp}`);
  if (/\(\?[a-zA-Z]*m/.test(pattern))
    reject('USAGE', `${shown}: multi-line mode would let a second line decide`);
  // Alone first: `a)|(?:b` is well-formed only inside the parentheses that should contain it.
  compile(pattern, shown);
  const test = testOf(shown);
  if (NONSENSE.some(test))
    reject(
      'USAGE',
      `${shown} accepts any text, so that anybody could sign; write what the text starts with`,
    );
  return test;
}

/** What a person may have meant otherwise: a dot between letters matches any character. */
export function looseDots(pattern: string): boolean {
  return /(?<!\\)\.(?=[a-zA-Z])/.test(pattern.replace(/\[[^\]]*\]/g, ''));
}

function compile(pattern: string, shown: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    if (cause instanceof RE2JSException)
      return reject('USAGE', `${shown} is not a regular expression: ${printable(cause.message)}`, {
        cause,
      });
    throw cause;
  }
}
