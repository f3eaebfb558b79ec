/** The tags of a repository (distribution-spec, "Listing Tags"). */
import { Fields, json, LIMITS, printable, reject } from '@sealift/bytes';
import type { Client } from '../transport/client.ts';
import type { Question } from '../transport/exchange.ts';
import { asked } from '../transport/failure.ts';
import { askWhole } from './manifest.ts';
import { nextPage } from './next-page.ts';

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * All tags, in the registry's order. @throws Rejection NOT_FOUND | AUTH | REGISTRY for an answer
 * that is no list | LIMIT for one that does not end
 */
export async function listTags(client: Client, repository: string): Promise<string[]> {
  const tags = new Set<string>();
  const visited = new Set<string>();
  let path: string | undefined = `/v2/${repository}/tags/list?n=1000`;
  while (path !== undefined) {
    if (visited.has(path) || tags.size > LIMITS.images)
      reject('LIMIT', `${client.host}: the list of tags of ${repository} does not end`);
    visited.add(path);
    const question: Question = {
      method: 'GET',
      path,
      repository,
      actions: 'pull',
      what: `tags of ${repository}`,
      accepts: [200],
    };
    const { reply, bytes } = await askWhole(client, question, LIMITS.indexJson);
    const where = asked(client.host, question);
    for (const tag of tagsOf(bytes, where)) tags.add(tag);
    path = nextPage(reply, where);
  }
  return [...tags];
}

/** A registry without tags may say null. */
function tagsOf(bytes: Uint8Array, where: string): string[] {
  const listed = new Fields(
    json.parse(bytes, 'REGISTRY', LIMITS.indexJson),
    where,
    'REGISTRY',
  ).list('tags');
  return listed.map((tag) =>
    typeof tag === 'string' && TAG.test(tag)
      ? tag
      : reject('REGISTRY', `${where}: ${printable(String(tag))} is no tag`),
  );
}
