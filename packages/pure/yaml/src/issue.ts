/** What does not fit the schema, in words, with its place. */
import { printable } from '@sealift/failures';
import { closestMatch } from 'leven';
import type * as z from 'zod/mini';

/** `. Did you mean "require"?`, or the choice where nothing is near. */
export function nearest(word: string, known: readonly string[]): string {
  const near = closestMatch(word, known, { maxDistance: Math.ceil(word.length / 3) + 1 });
  if (near !== undefined) return `: did you mean "${near}"?`;
  return `; there is: ${known.map((one) => printable(one)).join(', ') || 'none'}`;
}

type RawIssue = z.core.$ZodRawIssue;

/** The rest of the sentence that begins with what was found. */
export function wordsOf(issue: RawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined
        ? `is missing: it is ${article(issue.expected)}`
        : `is ${typeOf(input)}: write ${article(issue.expected)}`;
    case 'invalid_value':
      return typeof input === 'object' || input === undefined
        ? `is ${input === undefined ? 'missing' : typeOf(input)}: write ${alternatives(issue)}`
        : `is ${quoted(input)}${nearest(String(input), issue.values.map(String))}`;
    case 'unrecognized_keys':
      return issue.keys
        .map((key) => `unknown key "${printable(key)}"${nearest(key, knownKeys(issue))}`)
        .join('; ');
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `is ${quoted(input)}: the least is ${issue.minimum}`
        : 'is empty: write what is meant, or leave the key away';
    case 'too_big':
      return `is more than the limit of ${issue.maximum}`;
    default:
      return undefined;
  }
}

const alternatives = ({ values }: { readonly values: readonly unknown[] }): string =>
  values.join(' or ');

function knownKeys({ inst }: RawIssue): string[] {
  const shape: unknown =
    inst?._zod.def !== undefined && 'shape' in inst._zod.def ? inst._zod.def.shape : undefined;
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

const ARTICLES: { readonly [type: string]: string } = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'text',
  int: 'a whole number',
  number: 'a number',
};

const article = (type: string): string => ARTICLES[type] ?? type;

const typeOf = (value: unknown): string => {
  if (value === null) return 'empty';
  return article(Array.isArray(value) ? 'array' : typeof value);
};

const quoted = (value: unknown): string =>
  typeof value === 'object' ? typeOf(value) : `"${printable(String(value))}"`;
