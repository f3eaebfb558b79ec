import { createHash } from 'node:crypto';
import { digest, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { readBody } from '@sealift/http';
import { type Descriptor, isGraphType, MEDIA_TYPES } from '@sealift/oci';
import type { Client } from '../transport/client.ts';
import { header, type Question, type Reply } from '../transport/exchange.ts';
import { asked } from '../transport/failure.ts';

/** A manifest or index as it was received, and the descriptor that follows from its bytes. */
export interface PulledManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

const ACCEPT = [
  MEDIA_TYPES.ociIndex,
  MEDIA_TYPES.ociManifest,
  MEDIA_TYPES.dockerList,
  MEDIA_TYPES.dockerManifest,
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
  const question: Question = {
    method: 'GET',
    path,
    headers: { accept: ACCEPT },
    repository,
    actions: 'pull',
    what,
    accepts: [200],
  };
  const { reply, bytes } = await askWhole(client, question, LIMITS.ociManifest);
  const where = asked(client.host, question);
  const found = digest.of(bytes);
  if (name.startsWith('sha256:') && name !== found)
    reject('DIGEST', `${where}: the bytes hash to ${found}`);
  checkStatedDigest(reply, bytes, where);
  return {
    descriptor: { mediaType: mediaTypeOf(reply, bytes, where), digest: found, size: bytes.length },
    bytes,
  };
}

/** Asks for something small, and asks again where the connection breaks while it comes. */
export async function askWhole(
  client: Client,
  question: Question,
  limit: number,
): Promise<{ reply: Reply; bytes: Uint8Array }> {
  const { reply, value } = await client.askAndRead(question, (body) =>
    readBody(body, limit, asked(client.host, question)),
  );
  return { reply, bytes: value };
}

/**
 * Docker-Content-Digest is not believed, but it must not contradict the bytes either. @throws
 * Rejection DIGEST
 */
export function checkStatedDigest(reply: Reply, bytes: Uint8Array, where: string): void {
  const [algorithm = '', stated] = header(reply, 'docker-content-digest')?.split(':') ?? [];
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
function mediaTypeOf(reply: Reply, bytes: Uint8Array, where: string): string {
  const stated = header(reply, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (isGraphType(stated)) return stated;
  const document = json.parse(bytes, 'INDEX', LIMITS.ociManifest);
  const own = json.isObject(document) ? document['mediaType'] : undefined;
  if (typeof own === 'string' && isGraphType(own)) return own;
  return reject(
    'UNSUPPORTED',
    `${where}: media type ${printable(stated)} is neither a manifest nor an index`,
  );
}
