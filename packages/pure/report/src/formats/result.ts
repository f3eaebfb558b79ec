import { printable } from '@sealift/failures';

/** One value in what a command found, and the way to it: `tags[0].digest`. Both printable. */
export interface Leaf {
  readonly at: string;
  readonly value: string;
}

/**
 * What a command found that is not about verification, value by value, in its order. Each command
 * has a form of its own for it: here it is shown whole, whatever that is.
 */
export function* leavesOf(value: unknown, at = ''): Generator<Leaf, void, undefined> {
  if (Array.isArray(value))
    for (const [i, member] of value.entries()) yield* leavesOf(member, `${at}[${i}]`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value))
      yield* leavesOf(member, at === '' ? printable(name) : `${at}.${printable(name)}`);
  else if (value !== undefined) yield { at, value: printable(String(value)) };
}
