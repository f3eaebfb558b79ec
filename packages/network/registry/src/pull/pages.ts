/** Lists that come in pages (distribution-spec, "Listing Tags" and "Listing Referrers"). */
import { reject } from '@sealift/failures';
import LinkHeader from 'http-link-header';
import type { RegistryResponse } from '../transport/exchange.ts';

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
 * @returns path and query, or undefined on the last page. @throws Rejection REGISTRY, for a header
 * that cannot be read too: a list that ended there would have lost evidence without a word
 */
export function nextPage(response: RegistryResponse, where: string): string | undefined {
  const targets = nextTargets([response.headers['link'] ?? []].flat().join(', '), where);
  const [target, ...others] = new Set(targets);
  if (target === undefined) return undefined;
  if (others.length > 0) return reject('REGISTRY', `${where}: names more than one next page`);
  const url = URL.parse(target, response.url.href);
  if (!response.own || url?.origin !== response.url.origin)
    return reject('REGISTRY', `${where}: the next page is at another host`);
  return `${url.pathname}${url.search}`;
}

/** Names of parameters (RFC 8288 §3). The library takes one without a value and a link for one. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

function nextTargets(header: string, where: string): string[] {
  const links = readLinks(header);
  const isRead = links?.refs.every((link) => Object.keys(link).every((name) => TOKEN.test(name)));
  if (links === undefined || isRead !== true)
    return reject('REGISTRY', `${where}: the Link header cannot be read`);
  return links.rel('next').map(({ uri }) => uri);
}

function readLinks(header: string): LinkHeader | undefined {
  try {
    // Over a run of spaces it takes quadratic time: a second for 16 KiB of them.
    return LinkHeader.parse(header.replace(/\s+/g, ' '));
  } catch {
    // It throws errors of every kind.
    return undefined;
  }
}
