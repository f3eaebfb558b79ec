/**
 * Blobs to a registry (distribution-spec, "Pushing blobs"): POST for an address, PUT of the whole;
 * or a mount from a neighbour.
 */
import { Readable } from 'node:stream';
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { discard } from '@sealift/http';
import { type BlobDescriptor, blobSize } from '../pull/blob.ts';
import type { Client } from '../transport/client.ts';
import { header } from '../transport/exchange.ts';
import { RetryableError } from '../transport/failure.ts';
import { withParameter } from '../transport/query.ts';
import { chunkSize, sendChunks } from './chunks.ts';
import { inSession, type Session } from './session.ts';

/** Gives a blob's bytes from their beginning, as often as it is called. */
export type OpenBlob = () => AsyncIterable<Uint8Array>;

/**
 * Uploads a blob as one stream, and where that broke in chunks, which need not begin again. What
 * `open` throws ends the upload and is thrown on: bytes that turn out to be others never become a
 * blob.
 * @throws Rejection AUTH | REGISTRY | DIGEST, and what `open` throws
 */
export async function pushBlob(
  client: Client,
  repository: string,
  { digest, size }: BlobDescriptor,
  open: OpenBlob,
): Promise<void> {
  const what = `upload of blob ${repository}@${digest}`;
  const common = { repository, actions: 'pull,push', what } as const;
  let asWhole = true;
  let tries = 0;
  await client.retry(common, async () => {
    // The answer to the last step may have been lost, and nothing else.
    if (tries++ > 0 && (await blobSize(client, repository, digest)) === size) return;
    const started = await client.sendOnce({
      ...common,
      method: 'POST',
      path: `/v2/${repository}/blobs/uploads/`,
      accepts: [202],
    });
    await discard(started.body);
    const chunk = chunkSize(started, size);
    const session = { ...common, path: client.follow(started, what) };
    await inSession(client, session, async () => {
      if (asWhole || chunk === undefined) {
        // The next try, if there is one.
        asWhole = false;
        return finish(client, { session, digest, size, open }, chunk !== undefined);
      }
      const ended = await sendChunks(client, session, open(), chunk);
      asWhole = ended === 'refused';
      if (ended !== 'sent') throw again(client.host, what, ended);
      return finish(client, { session, digest, size: 0, open: nothing }, false);
    });
  });
}

/** Begins anew. */
const again = (host: string, what: string, ended: 'refused' | 'lost'): RetryableError =>
  new RetryableError(new Rejection('REGISTRY', `${host}: ${what}: chunks were ${ended}`), 0);

async function* nothing(): AsyncGenerator<Uint8Array> {}

interface Upload extends BlobDescriptor {
  readonly session: Session;
  readonly open: OpenBlob;
}

/** @param canChunk whether what is too large for one request may come in several */
async function finish(
  client: Client,
  { digest, size, open, session }: Upload,
  canChunk: boolean,
): Promise<void> {
  const response = await client.sendOnce({
    ...session,
    method: 'PUT',
    path: withParameter(session.path, 'digest', digest),
    headers: { 'content-type': 'application/octet-stream' },
    body: {
      length: size,
      open: () => Readable.from(open(), { objectMode: false, highWaterMark: 0 }),
    },
    accepts: [201, 204, ...(canChunk ? [413] : [])],
  });
  await discard(response.body);
  // What stands before the registry has a limit of its own.
  if (response.status === 413) throw again(client.host, session.what, 'refused');
}

/**
 * Asks the registry to take a blob from another of its repositories. False where it would not.
 * @throws Rejection AUTH | REGISTRY
 */
export async function mountBlob(
  client: Client,
  repository: string,
  digest: Digest,
  from: string,
): Promise<boolean> {
  const path = `/v2/${repository}/blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`;
  const what = `mount of blob ${digest} from ${from} to ${repository}`;
  const actions = 'pull,push';
  const response = await client.send({
    method: 'POST',
    path,
    repository,
    actions,
    alsoPulls: from,
    what,
    accepts: [201, 202, 400, 404, 405],
  });
  await discard(response.body);
  // "Upload it then" opens an upload, which nobody goes on with.
  if (response.status === 202 && header(response, 'location') !== undefined)
    await client.cancel({ repository, actions, what, path: client.follow(response, what) });
  return response.status === 201;
}
