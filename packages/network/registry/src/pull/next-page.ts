import { reject } from '@sealift/bytes';
import { header, type Reply } from '../transport/exchange.ts';

/**
 * Where a list goes on: `Link: </v2/…?from=2>; rel="next"`, at this registry only, since the login
 * goes along.
 * @returns path and query, or undefined on the last page. @throws Rejection REGISTRY
 */
export function nextPage(reply: Reply, where: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(header(reply, 'link') ?? '')?.[1];
  if (target === undefined) return undefined;
  const url = URL.parse(target, reply.url.href);
  if (url?.origin !== reply.url.origin)
    return reject('REGISTRY', `${where}: the next page is at another host`);
  return `${url.pathname}${url.search}`;
}
