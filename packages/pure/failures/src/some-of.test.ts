import { expect, it } from 'vitest';
import { someOf } from './some-of.ts';

it.each([
  [[], 2, ''],
  [['a'], 2, 'a'],
  [['a', 'b'], 2, 'a, b'],
  [['a', 'b', 'c'], 2, 'a, b, and 1 more'],
  [['a', 'b', 'c', 'd'], 0, ', and 4 more'],
  [['\u001b[2J'], 1, '\\u{1b}[2J'],
])('%j, %i of them: %s', (names, most, said) => expect(someOf(names, most)).toBe(said));

it('shows ten of a million', () =>
  expect(someOf(Array.from({ length: 1_000_000 }, () => 'a'))).toMatch(
    /^(?:a, ){10}and 999990 more$/,
  ));
