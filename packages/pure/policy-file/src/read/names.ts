import { refuseAt } from '@sealift/yaml';
import { covers } from '../names/covers.ts';
import type { Named } from '../names/name-index.ts';
import { type Pattern, parsePattern } from '../names/pattern.ts';
import type { RuleText } from '../schema/file.ts';
import type { Reading } from './reading.ts';

/** The names that a rule speaks of. @throws Rejection CONFIG */
export function readNames(
  reading: Reading,
  { match: given, except: without = [] }: RuleText,
): Named {
  const match = given.map((_, i) => patternAt(reading, given, i));
  const except = without.map((_, i) => patternAt(reading, without, i));
  const hidden = match.findIndex((inner) => except.some((outer) => covers(outer, inner)));
  if (hidden >= 0)
    refuseAt(reading, given, hidden, `nothing can match: except hides ${given[hidden]} whole`);
  return { match, except };
}

/** One pattern of a list. @throws Rejection CONFIG */
export function patternAt(reading: Reading, list: object, key: number | string): Pattern {
  const text = String((list as { readonly [key: string]: unknown })[key]);
  const pattern = parsePattern(text);
  return typeof pattern === 'string'
    ? refuseAt(reading, list, key, `the pattern "${text}" ${pattern}`)
    : pattern;
}
