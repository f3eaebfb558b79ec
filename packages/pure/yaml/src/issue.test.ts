/** What does not fit a form is said in words that name the place, and what is meant. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { nearest } from './index.ts';
import { wordsOf } from './issue.ts';

const form = z.strictObject({
  count: z.optional(z.int()),
  flag: z.optional(z.boolean()),
  mode: z.optional(z.enum(['warn', 'enforce'])),
  list: z.optional(z.array(z.string()).check(z.minLength(1))),
});
/** What the first issue is said to be; undefined where it fits. */
const said = (value: unknown): string | undefined =>
  form.safeParse(value, { error: wordsOf }).error?.issues[0]?.message;

describe('what does not fit', () => {
  it.each<[unknown, string | undefined]>([
    [{ count: true }, 'is boolean: write a number'],
    [{ count: null }, 'is empty: write a number'],
    [{ count: 1.5 }, 'is a number: write a whole number'],
    [{ flag: 'x' }, 'is text: write boolean'],
    [{ mode: ['warn'] }, 'is a list: write warn or enforce'],
    [{ mode: {} }, 'is an object: write warn or enforce'],
    [{ mode: 'wran' }, 'is "wran": did you mean "warn"?'],
    [{ list: [] }, 'is empty: write what is meant, or leave the key away'],
    [{ cuont: 1 }, 'unknown key "cuont": did you mean "count"?'],
    [{ 'a\u001b[2Jb': 1 }, 'unknown key "a\\u{1b}[2Jb"; there is: count, flag, mode, list'],
    [7, 'is a number: write an object'],
    [{}, undefined],
  ])('%j: %s', (value, words) => expect(said(value)).toBe(words));

  it('has nothing near where there is nothing at all', () =>
    expect(nearest('anything', [])).toBe('; there is: none'));
});
