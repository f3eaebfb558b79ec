import type { Pattern } from './pattern.ts';
import { repositoryOf } from './pattern.ts';

/** Names that something stands for, with exceptions. */
export interface Named {
  readonly match: readonly Pattern[];
  readonly except: readonly Pattern[];
}

/**
 * Finds what speaks of a name by the literal beginnings of patterns, so that a thousand rules cost
 * one name no more than those that begin as it does.
 */
export class NameIndex<T extends Named> {
  readonly #byPrefix = new Map<string, { readonly order: number; readonly entry: T }[]>();
  readonly #everything: readonly T[];

  constructor(entries: readonly T[]) {
    // What has no name is called by its digest: only ** speaks of it, and no exception.
    this.#everything = entries.filter(({ match }) => match.some(({ text }) => text === '**'));
    for (const [order, entry] of entries.entries())
      for (const prefix of new Set(entry.match.map((pattern) => pattern.prefix)))
        this.#bucket(prefix).push({ order, entry });
  }

  /** In the order in which they were given. @param name a reference, or a digest */
  find(name: string): readonly T[] {
    const repository = repositoryOf(name);
    if (repository === undefined) return this.#everything;
    const found = new Map(
      prefixesOf(repository)
        .flatMap((prefix) => this.#byPrefix.get(prefix) ?? [])
        .filter(({ entry }) => speaksOf(entry, repository))
        .map(({ order, entry }) => [order, entry]),
    );
    return [...found].toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
  }

  #bucket(prefix: string): { readonly order: number; readonly entry: T }[] {
    const bucket = this.#byPrefix.get(prefix) ?? [];
    this.#byPrefix.set(prefix, bucket);
    return bucket;
  }
}

const speaksOf = ({ match, except }: Named, repository: string): boolean =>
  match.some((pattern) => pattern.matches(repository)) &&
  !except.some((pattern) => pattern.matches(repository));

/** '', 'ghcr.io', 'ghcr.io/acme', 'ghcr.io/acme/app'. */
function prefixesOf(repository: string): string[] {
  const parts = repository.split('/');
  return ['', ...parts.map((_, i) => parts.slice(0, i + 1).join('/'))];
}
