import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matched } from './quorum.ts';

const people = (given: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(given).map(([entry, of]) => [entry, new Set(of)]));
const count = (given: Readonly<Record<string, readonly string[]>>, of = Object.keys(given)) =>
  matched({ of, atLeast: 1 }, people(given)).length;

describe('signers of a list', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, number]>([
    ['nobody', { a: [], b: [] }, 0],
    ['one for each', { a: ['x'], b: ['y'] }, 2],
    ['one person for two entries', { a: ['x'], b: ['x'] }, 1],
    ['an entry that takes many', { a: ['x', 'y', 'z'], b: [] }, 1],
    ['whoever must make room', { a: ['x', 'y'], b: ['x'] }, 2],
    ['a chain of those', { a: ['x'], b: ['x', 'y'], c: ['y', 'z'] }, 3],
    ['three entries of two people', { a: ['x', 'y'], b: ['x', 'y'], c: ['y', 'x'] }, 2],
  ])('%s', (_, given, expected) => expect(count(given)).toBe(expected));

  it('names an entry once, however often the list has it', () =>
    expect(count({ a: ['x', 'y'] }, ['a', 'a'])).toBe(1));

  it('is the largest matching, by trying all', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.constantFrom('v', 'w', 'x', 'y', 'z')), { maxLength: 5 }),
        (entries) => {
          const given = Object.fromEntries(entries.map((of, i) => [`e${i}`, of]));
          expect(count(given)).toBe(largest(entries, new Set()));
        },
      ),
    ));
});

/** Every choice of a person for each entry, or of none. */
function largest([first, ...rest]: readonly string[][], taken: ReadonlySet<string>): number {
  if (first === undefined) return 0;
  const with_ = first
    .filter((person) => !taken.has(person))
    .map((person) => 1 + largest(rest, new Set([...taken, person])));
  return Math.max(largest(rest, taken), ...with_);
}
