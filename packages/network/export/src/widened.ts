/** Platforms that travel with a name that did not ask for them. */
import { printable } from '@sealift/failures';
import type { Collected } from './pack.ts';

/**
 * The same, each with a sentence where another name of its digest asked for more platforms: a
 * bundle has each digest once, with all that any of its names asked for.
 */
export function tellWidened(collected: readonly Collected[]): Collected[] {
  const byRoot = Map.groupBy(collected, ({ origin }) => origin.root.digest);
  return collected.map((one) => {
    const same = byRoot.get(one.origin.root.digest) ?? [];
    const more = new Set(same.flatMap(({ platforms }) => platforms));
    for (const own of one.platforms) more.delete(own);
    if (more.size === 0) return one;
    const what = [...more].sort().join(', ');
    const why = 'it travels too, asked for by another name of the same digest';
    const word = `${printable(what)} of ${printable(one.origin.name)}: ${why}`;
    return { ...one, beyond: [...one.beyond, word] };
  });
}
