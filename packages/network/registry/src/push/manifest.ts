import { type Digest, digest } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { discard } from '@sealift/http';
import { checkStatedDigest } from '../pull/manifest.ts';
import type { Client } from '../transport/client.ts';
import { header, type RegistryRequest } from '../transport/exchange.ts';
import { described, registryError } from '../transport/failure.ts';

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

/** How a registry answered to a manifest that it need not take. */
export interface TriedManifest {
  readonly isTaken: boolean;
  readonly status: number;
  /** Its word for why not: `NAME_INVALID`; undefined where it has none of the specification's. */
  readonly code: string | undefined;
}

/** A tag that led to a manifest when it was looked at. */
export interface TagRead {
  readonly tag: string;
  readonly etag: string;
}

/**
 * Puts a manifest to see whether the registry takes it: a refusal is an answer. @param at the tag
 * to put it to; by its digest alone where there is none
 * @throws Rejection AUTH | REGISTRY
 */
export async function tryManifest(
  client: Client,
  repository: string,
  bytes: Uint8Array,
  mediaType: string,
  at?: TagRead,
): Promise<TriedManifest> {
  const response = await client.send({
    method: 'PUT',
    path: `/v2/${repository}/manifests/${at?.tag ?? digest.of(bytes)}`,
    headers: {
      'content-type': mediaType,
      ...(at === undefined ? {} : { 'if-match': at.etag }),
    },
    body: { length: bytes.length, open: () => bytes },
    repository,
    actions: 'pull,push',
    what: `a try of ${repository}${at === undefined ? '' : `:${at.tag}`}`,
    accepts: [200, 201, 202, 400, 404, 405, 409, 412, 413, 415, 422],
  });
  const { status } = response;
  const { code = '' } = (await registryError(response)) ?? {};
  return { isTaken: status < 300, status, code: /^[A-Z_]{1,40}$/.test(code) ? code : undefined };
}

/**
 * Takes away a tag, and not what it leads to; or a manifest, by its digest. @returns false where
 * the registry does not let us @throws Rejection REGISTRY
 */
export async function remove(client: Client, repository: string, name: string): Promise<boolean> {
  try {
    const response = await client.send({
      method: 'DELETE',
      path: `/v2/${repository}/manifests/${name}`,
      repository,
      actions: 'pull,push,delete',
      what: `${repository}${name.startsWith('sha256:') ? '@' : ':'}${name}`,
      // Many have that switched off.
      accepts: [200, 202, 204, 400, 404, 405, 501],
    });
    await discard(response.body);
    return response.status < 300 || response.status === 404;
  } catch (thrown) {
    // Or let few do it: who gives tokens may say so first.
    if (thrown instanceof Rejection && thrown.code === 'AUTH') return false;
    throw thrown;
  }
}
