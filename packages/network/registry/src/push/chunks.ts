/**
 * A blob in chunks (distribution-spec, "Pushing a blob in chunks"): where the connection breaks,
 * what the registry has is asked for, and the upload goes on from there.
 */
import { concat } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { discard } from '@sealift/http';
import type { Client } from '../transport/client.ts';
import { header, type RegistryResponse } from '../transport/exchange.ts';
import type { Session } from './session.ts';

/** In memory while it is sent: two at a time are. */
export const CHUNK = 8 * 1024 * 1024;
/** A registry that wants larger ones gets the blob as a whole. */
const LARGEST = 8 * CHUNK;

/** What became of the chunks. */
export type Chunked =
  | 'sent'
  /** The registry takes none. */
  | 'refused'
  /** It does not know the upload any more, or has less of it than it had said. */
  | 'lost';

/**
 * How large chunks must be, by what opened the upload; undefined where the blob is better sent as a
 * whole.
 */
export function chunkSize(opened: RegistryResponse, size: number): number | undefined {
  const stated = header(opened, 'oci-chunk-min-length') ?? '';
  const chunk = Math.max(CHUNK, opened.own && /^\d{1,12}$/.test(stated) ? Number(stated) : 0);
  return size > chunk && chunk <= LARGEST ? chunk : undefined;
}

/**
 * Sends all bytes; the last step, which names the digest, is the caller's. @param size of a chunk
 * @throws Rejection AUTH | REGISTRY, and what `bytes` throws
 */
export async function sendChunks(
  client: Client,
  session: Session,
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): Promise<Chunked> {
  let offset = 0;
  for await (const chunk of chunksOf(bytes, size)) {
    const ended = await sendChunk(client, session, chunk, offset);
    if (ended !== 'sent') return ended;
    offset += chunk.length;
  }
  return 'sent';
}

async function* chunksOf(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.length;
    if (length < size) continue;
    const whole = concat(...parts);
    const end = length - (length % size);
    for (let at = 0; at < end; at += size) yield whole.subarray(at, at + size);
    parts = [whole.subarray(end)];
    length -= end;
  }
  if (length > 0) yield concat(...parts);
}

/** Tries until it is there; after a failure only what is missing of it goes. */
async function sendChunk(
  client: Client,
  session: Session,
  chunk: Uint8Array,
  offset: number,
): Promise<Chunked> {
  const end = offset + chunk.length;
  let failures = 0;
  const { value } = await client.retry(session, async () => {
    const stored = failures++ === 0 ? offset : await storedBytes(client, session);
    if (stored === end) return { value: 'sent' as const };
    if (stored === undefined || stored < offset || stored > end) return { value: 'lost' as const };
    return { value: await patch(client, session, chunk.subarray(stored - offset), stored) };
  });
  return value;
}

/** @throws Rejection, RetryableError, or the connection's own error */
async function patch(
  client: Client,
  session: Session,
  bytes: Uint8Array,
  from: number,
): Promise<Chunked> {
  const response = await client.sendOnce({
    ...session,
    method: 'PATCH',
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `${from}-${from + bytes.length - 1}`,
    },
    body: { length: bytes.length, open: () => bytes },
    accepts: [202, 400, 404, 405, 416],
  });
  await discard(response.body);
  if (response.status !== 202) return from === 0 ? 'refused' : 'lost';
  session.path = client.follow(response, session.what);
  return storedIn(response) === from + bytes.length ? 'sent' : 'lost';
}

/** How many bytes a registry says that it has; undefined where the upload is gone. */
async function storedBytes(client: Client, session: Session): Promise<number | undefined> {
  const response = await client.sendOnce({ ...session, method: 'GET', accepts: [200, 204, 404] });
  await discard(response.body);
  if (response.status === 404) return undefined;
  if (header(response, 'location') !== undefined)
    session.path = client.follow(response, session.what);
  return storedIn(response) ?? reject('REGISTRY', `${client.host}: ${session.what}: no Range`);
}

/** `Range: 0-8388607`. Nothing at all is `0-0` too, as registries write it. */
function storedIn(response: RegistryResponse): number | undefined {
  const [, last] = /^(?:bytes=)?0-(\d{1,15})$/.exec(header(response, 'range') ?? '') ?? [];
  return last === undefined ? undefined : last === '0' ? 0 : Number(last) + 1;
}
