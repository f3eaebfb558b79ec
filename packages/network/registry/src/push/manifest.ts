import { type Digest, digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { discard } from '@sealift/http';
import { checkStatedDigest } from '../pull/manifest.ts';
import type { Client } from '../transport/client.ts';
import { header, type RegistryRequest } from '../transport/exchange.ts';
import { described } from '../transport/failure.ts';

/** A manifest that the registry took, under this digest. */
export interface PushedManifest {
  readonly digest: Digest;
  /**
   * What OCI-Subject said: the registry lists this manifest among the referrers of that one.
   * Absent: it may not know referrers.
   */
  readonly subject: string | undefined;
}

/**
 * Puts a manifest or index, byte for byte, under its digest or under `tag`.
 * @param etag what the tag led to when it was looked at: a registry that compares refuses to take
 * the place of anything else
 * @throws Rejection AUTH | REGISTRY | DIGEST | NOT_FOUND
 */
export async function pushManifest(
  client: Client,
  repository: string,
  bytes: Uint8Array,
  mediaType: string,
  tag?: string,
  etag?: string,
): Promise<PushedManifest> {
  const own = digest.of(bytes);
  const what = `manifest ${repository}${tag === undefined ? `@${own}` : `:${tag}`}`;
  const path = `/v2/${repository}/manifests/${tag ?? own}`;
  const body = { length: bytes.length, open: () => bytes };
  const request: RegistryRequest = {
    method: 'PUT',
    path,
    headers: {
      'content-type': mediaType,
      ...(etag === undefined ? {} : { 'if-match': etag }),
    },
    body,
    repository,
    actions: 'pull,push',
    what,
    accepts: [200, 201, 202, ...(etag === undefined ? [] : [412])],
  };
  const response = await client.send(request);
  await discard(response.body);
  if (response.status === 412)
    reject(
      'REGISTRY',
      `${described(client.host, request)}: somebody else has changed it since it was looked at; ` +
        'run this again',
    );
  checkStatedDigest(response, bytes, described(client.host, request));
  const subject = header(response, 'oci-subject');
  return { digest: own, subject: subject === undefined ? undefined : printable(subject) };
}

/**
 * Takes a tag away, and not what it leads to. @returns false where the registry deletes no tags
 * @throws Rejection AUTH | REGISTRY
 */
export async function deleteTag(client: Client, repository: string, tag: string): Promise<boolean> {
  const response = await client.send({
    method: 'DELETE',
    path: `/v2/${repository}/manifests/${tag}`,
    repository,
    actions: 'pull,push,delete',
    what: `tag ${repository}:${tag}`,
    // Many have that switched off, or let few do it.
    accepts: [200, 202, 204, 400, 401, 403, 404, 405, 501],
  });
  await discard(response.body);
  return response.status < 300 || response.status === 404;
}
