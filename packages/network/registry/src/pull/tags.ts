/** The tags of a repository (distribution-spec, "Listing Tags"). */
import { Fields, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import type { Client } from '../transport/client.ts';
import type { RegistryRequest } from '../transport/exchange.ts';
import { described } from '../transport/failure.ts';
import { sendForBytes } from './manifest.ts';
import { allPages, nextPage } from './pages.ts';

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * All tags, in the registry's order. @throws Rejection NOT_FOUND | AUTH | REGISTRY for an answer
 * that is no list | LIMIT for one that does not end
 */
export async function listTags(client: Client, repository: string): Promise<string[]> {
  const what = `tags of ${repository}`;
  const list = {
    what: `${client.host}: ${what}`,
    path: `/v2/${repository}/tags/list?n=1000`,
    limit: LIMITS.images,
    key: (tag: string) => tag,
  };
  const tags = await allPages(list, async (path) => {
    const request: RegistryRequest = {
      method: 'GET',
      path,
      repository,
      actions: 'pull',
      what,
      accepts: [200],
    };
    const { response, bytes } = await sendForBytes(client, request, LIMITS.indexJson);
    const where = described(client.host, request);
    return { entries: tagsOf(bytes, where), next: nextPage(response, where) };
  });
  return tags ?? [];
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
