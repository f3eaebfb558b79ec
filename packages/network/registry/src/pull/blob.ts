import { createHash } from 'node:crypto';
import type { Begun } from '@sealift/blobs';
import { reject } from '@sealift/failures';
import { discard, retries } from '@sealift/http';
import type { Descriptor } from '@sealift/oci';
import type { Client } from '../transport/client.ts';
import { header, type RegistryRequest, type RegistryResponse } from '../transport/exchange.ts';
import { described, isRetryable, refuse } from '../transport/failure.ts';

export type BlobDescriptor = Pick<Descriptor, 'digest' | 'size'>;

/** So much must arrive between two breaks of the connection, or they count as failures in a row. */
const PROGRESS = 1024 * 1024;

/**
 * A blob as a stream that is hashed and counted as it passes; it goes on where a broken connection
 * left it.
 * Throws before its end when the bytes are others.
 * @param begun what is here already: it is hashed with the rest, and only the rest is asked for
 * @throws Rejection NOT_FOUND | AUTH | REGISTRY | DIGEST
 */
export async function* pullBlob(
  client: Client,
  repository: string,
  { digest, size }: BlobDescriptor,
  begun?: Begun,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  const where = `${client.host}: blob ${repository}@${digest}`;
  let received = 0;
  for await (const chunk of wholeOf(client, repository, { digest, size }, begun)) {
    received += chunk.length;
    if (received > size)
      reject('DIGEST', `${where}: more than the ${size} bytes that its descriptor says`);
    hash.update(chunk);
    yield chunk;
  }
  if (received !== size)
    reject('DIGEST', `${where}: ${received} bytes, its descriptor says ${size}`);
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) reject('DIGEST', `${where}: the bytes hash to ${found}`);
}

async function* wholeOf(
  client: Client,
  repository: string,
  descriptor: BlobDescriptor,
  begun: Begun | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (begun !== undefined) yield* begun.open();
  yield* unbroken(client, repository, descriptor, begun?.size ?? 0);
}

/** The bytes from `begun` on as one stream over as many connections as it takes. */
async function* unbroken(
  client: Client,
  repository: string,
  { digest, size }: BlobDescriptor,
  begun: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let received = begun;
  for (let failures = 1, from = begun; ; failures++, from = received) {
    const request = blobRequest(repository, digest, received);
    const response = await client.send(request);
    try {
      for await (const chunk of rest(response, received, size, described(client.host, request))) {
        received += chunk.length;
        yield chunk;
      }
      return;
    } catch (thrown) {
      if (received - from >= PROGRESS) failures = 1;
      if (failures >= client.retries.tries || !isRetryable(thrown))
        refuse(client.host, request, thrown);
      await retries.pause(failures, client.retries);
    } finally {
      response.body.destroy();
    }
  }
}

function blobRequest(repository: string, digest: string, from: number): RegistryRequest {
  const headers = from === 0 ? {} : { range: `bytes=${from}-` };
  return {
    method: 'GET',
    path: `/v2/${repository}/blobs/${digest}`,
    headers,
    repository,
    actions: 'pull',
    what: `blob ${repository}@${digest}`,
    accepts: [200, 206],
  };
}

/**
 * The bytes from `received` on: a registry that ignores Range sends the beginning again, which was
 * hashed already.
 */
async function* rest(
  response: RegistryResponse,
  received: number,
  size: number,
  where: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const starts = startOf(response, where);
  if (starts !== 0 && starts !== received)
    reject('REGISTRY', `${where}: asked for the bytes from ${received}, got those from ${starts}`);
  const length = header(response, 'content-length');
  if (length !== undefined && Number(length) !== size - starts)
    reject('DIGEST', `${where}: ${Number(length) + starts} bytes, its descriptor says ${size}`);
  let skip = received - starts;
  const chunks: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of chunks) {
    if (chunk.length > skip) yield skip === 0 ? chunk : chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

function startOf(response: RegistryResponse, where: string): number {
  if (response.status === 200) return 0;
  const from = /^bytes (\d{1,15})-/.exec(header(response, 'content-range') ?? '')?.[1];
  return from === undefined
    ? reject('REGISTRY', `${where}: a part without Content-Range`)
    : Number(from);
}

/** The size of a blob that is there, or undefined. @throws Rejection AUTH | REGISTRY */
export async function blobSize(
  client: Client,
  repository: string,
  digest: string,
): Promise<number | undefined> {
  const what = `blob ${repository}@${digest}`;
  const response = await client.send({
    method: 'HEAD',
    path: `/v2/${repository}/blobs/${digest}`,
    repository,
    actions: 'pull',
    what,
    accepts: [200, 404],
    orRedirected: true,
  });
  await discard(response.body);
  const length = header(response, 'content-length') ?? '';
  if (response.status === 404) return undefined;
  if (response.redirected && response.status !== 200) return sizeByGet(client, repository, digest);
  return /^\d{1,16}$/.test(length)
    ? Number(length)
    : reject('REGISTRY', `${client.host}: ${what}: no Content-Length`);
}

/**
 * Storage behind a registry may give addresses that are signed for GET, and refuse HEAD: then the
 * first byte is asked for.
 */
async function sizeByGet(
  client: Client,
  repository: string,
  digest: string,
): Promise<number | undefined> {
  const request = {
    ...blobRequest(repository, digest, 0),
    headers: { range: 'bytes=0-0' },
    accepts: [200, 206, 404, 416],
  };
  const response = await client.send(request);
  response.body.destroy();
  if (response.status === 404) return undefined;
  const total =
    response.status === 200
      ? header(response, 'content-length')
      : /\/(\d+)$/.exec(header(response, 'content-range') ?? '')?.[1];
  return total !== undefined && /^\d{1,16}$/.test(total)
    ? Number(total)
    : reject('REGISTRY', `${client.host}: ${request.what}: says no size`);
}
