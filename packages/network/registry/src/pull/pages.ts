/** Lists that come in pages (distribution-spec, "Listing Tags" and "Listing Referrers"). */
import { reject } from '@sealift/failures';
import { header, type RegistryResponse } from '../transport/exchange.ts';

export interface Page<T> {
  readonly entries: readonly T[];
  /** Path and query. */
  readonly next: string | undefined;
}

export interface Listing<T> {
  /** For messages: `ghcr.io: tags of a/b`. */
  readonly what: string;
  /** Of the first page. */
  readonly path: string;
  /** How many entries there may be in all. */
  readonly limit: number;
  /** Tells entries apart. */
  readonly key: (entry: T) => string;
}

/**
 * A page has one entry at least, so that pages are bounded by entries; these are enough for all.
 */
const PAGES = 10_000;

/**
 * All entries of a list, each key once. Every page must bring something new: a list that only names
 * next pages would never end.
 * @param read asks for one page; undefined is handed through where the first page is none
 * @throws Rejection LIMIT, and what `read` throws
 */
export async function allPages<T>(
  { what, path: first, limit, key }: Listing<T>,
  read: (path: string, isFirst: boolean) => Promise<Page<T> | undefined>,
): Promise<T[] | undefined> {
  const found = new Map<string, T>();
  let path: string | undefined = first;
  for (let pages = 0; path !== undefined; pages++) {
    const before = found.size;
    const page: Page<T> | undefined = await read(path, pages === 0);
    if (page === undefined) return undefined;
    for (const entry of page.entries) found.set(key(entry), entry);
    if (found.size > limit) reject('LIMIT', `${what}: more than ${limit}`);
    if (page.next !== undefined && (found.size === before || pages >= PAGES))
      reject('LIMIT', `${what}: the list does not end`);
    path = page.next;
  }
  return [...found.values()];
}

/**
 * Where a list goes on: `Link: </v2/…?from=2>; rel="next"`. The login goes along, so the registry
 * itself must say it, and it must be at the registry. T33
 * @returns path and query, or undefined on the last page. @throws Rejection REGISTRY
 */
export function nextPage(response: RegistryResponse, where: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(header(response, 'link') ?? '')?.[1];
  if (target === undefined) return undefined;
  const url = URL.parse(target, response.url.href);
  if (!response.own || url?.origin !== response.url.origin)
    return reject('REGISTRY', `${where}: the next page is at another host`);
  return `${url.pathname}${url.search}`;
}
