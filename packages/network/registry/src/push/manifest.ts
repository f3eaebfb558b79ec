import { type Digest, digest } from '@sealift/bytes';
import { printable } from '@sealift/failures';
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
 * Puts a manifest or index, byte for byte, under its digest or under `tag`. @throws Rejection AUTH
 * | REGISTRY | DIGEST | NOT_FOUND
 */
export async function pushManifest(
  client: Client,
  repository: string,
  bytes: Uint8Array,
  mediaType: string,
  tag?: string,
): Promise<PushedManifest> {
  const own = digest.of(bytes);
  const what = `manifest ${repository}${tag === undefined ? `@${own}` : `:${tag}`}`;
  const path = `/v2/${repository}/manifests/${tag ?? own}`;
  const body = { length: bytes.length, open: () => bytes };
  const request: RegistryRequest = {
    method: 'PUT',
    path,
    headers: { 'content-type': mediaType },
    body,
    repository,
    actions: 'pull,push',
    what,
    accepts: [200, 201, 202],
  };
  const response = await client.send(request);
  await discard(response.body);
  checkStatedDigest(response, bytes, described(client.host, request));
  const subject = header(response, 'oci-subject');
  return { digest: own, subject: subject === undefined ? undefined : printable(subject) };
}
