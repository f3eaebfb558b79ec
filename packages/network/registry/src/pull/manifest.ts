import { createHash } from 'node:crypto';
import { digest, json, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { readBody } from '@sealift/http';
import { type Descriptor, isGraphType, MEDIA_TYPES } from '@sealift/oci';
import type { Client } from '../transport/client.ts';
import { header, type RegistryRequest, type RegistryResponse } from '../transport/exchange.ts';
import { described } from '../transport/failure.ts';

/** A manifest or index as it was received, and the descriptor that follows from its bytes. */
export interface PulledManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  /** By which a registry may know this state of a tag again (RFC 9110 §8.8.3). */
  readonly etag?: string;
}

/** What is not asked for may be "not found": then it would count as gone, and not as unknown. */
const ARTIFACT = 'application/vnd.oci.artifact.manifest.v1+json';

const ACCEPT = [
  MEDIA_TYPES.ociIndex,
  MEDIA_TYPES.ociManifest,
  MEDIA_TYPES.dockerList,
  MEDIA_TYPES.dockerManifest,
  ARTIFACT,
].join(', ');

/**
 * @param name a tag or a digest. @throws Rejection NOT_FOUND | AUTH | REGISTRY | DIGEST | LIMIT |
 * UNSUPPORTED
 */
export async function pullManifest(
  client: Client,
  repository: string,
  name: string,
): Promise<PulledManifest> {
  const what = `manifest ${repository}${name.startsWith('sha256:') ? '@' : ':'}${name}`;
  const path = `/v2/${repository}/manifests/${name}`;
  const request: RegistryRequest = {
    method: 'GET',
    path,
    headers: { accept: ACCEPT },
    repository,
    actions: 'pull',
    what,
    accepts: [200],
  };
  const { response, bytes } = await sendForBytes(client, request, LIMITS.ociManifest);
  const where = described(client.host, request);
  const found = digest.of(bytes);
  if (name.startsWith('sha256:') && name !== found)
    reject('DIGEST', `${where}: the bytes hash to ${found}`);
  checkStatedDigest(response, bytes, where);
  const etag = header(response, 'etag');
  return {
    descriptor: {
      mediaType: mediaTypeOf(response, bytes, where),
      digest: found,
      size: bytes.length,
    },
    bytes,
    // What compares by meaning alone, or is what storage says of a file, holds nothing.
    ...(response.own && etag === `"${found}"` ? { etag } : {}),
  };
}

/** Asks for something small, and asks again where the connection breaks while it comes. */
export async function sendForBytes(
  client: Client,
  request: RegistryRequest,
  limit: number,
): Promise<{ response: RegistryResponse; bytes: Uint8Array }> {
  const { response, value } = await client.sendAndRead(request, (body) =>
    readBody(body, limit, described(client.host, request)),
  );
  return { response, bytes: value };
}

/**
 * Docker-Content-Digest is not believed, but it must not contradict the bytes either. @throws
 * Rejection DIGEST
 */
export function checkStatedDigest(
  response: RegistryResponse,
  bytes: Uint8Array,
  where: string,
): void {
  const [algorithm = '', stated] = header(response, 'docker-content-digest')?.split(':') ?? [];
  if (stated === undefined || !/^sha(?:256|384|512)$/.test(algorithm)) return;
  const found = createHash(algorithm).update(bytes).digest('hex');
  if (stated !== found)
    reject(
      'DIGEST',
      `${where}: the bytes hash to ${algorithm}:${found}, the registry says ${printable(stated)}`,
    );
}

/**
 * Content-Type; where a server is too simple to know, what the document says of itself. @throws
 * Rejection UNSUPPORTED | INDEX
 */
function mediaTypeOf(response: RegistryResponse, bytes: Uint8Array, where: string): string {
  const stated = header(response, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (isGraphType(stated)) return stated;
  const document = Rejection.naming(where, () => json.parse(bytes, 'INDEX', LIMITS.ociManifest));
  const own = json.isObject(document) ? document['mediaType'] : undefined;
  if (typeof own === 'string' && isGraphType(own)) return own;
  return reject(
    'UNSUPPORTED',
    `${where}: media type ${printable(stated)} is neither a manifest nor an index`,
  );
}
