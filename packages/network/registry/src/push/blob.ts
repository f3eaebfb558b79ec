/**
 * Blobs to a registry (distribution-spec, "Pushing blobs"): POST for an address, PUT of the whole;
 * or a mount from a neighbour.
 */
import { Readable } from 'node:stream';
import type { Digest } from '@sealift/bytes';
import { discard } from '@sealift/http';
import type { BlobDescriptor } from '../pull/blob.ts';
import type { Client } from '../transport/client.ts';
import { header } from '../transport/exchange.ts';
import { withParameter } from '../transport/query.ts';
import { inSession, type Session } from './session.ts';

/** Gives a blob's bytes from their beginning, as often as it is called. */
export type OpenBlob = () => AsyncIterable<Uint8Array>;

/**
 * Uploads a blob as one stream. What `open` throws ends the upload and is thrown on: bytes that
 * turn out to be others never become a blob.
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
  await client.retry(common, async () => {
    const started = await client.sendOnce({
      ...common,
      method: 'POST',
      path: `/v2/${repository}/blobs/uploads/`,
      accepts: [202],
    });
    await discard(started.body);
    await inSession(client, { ...common, path: client.follow(started, what) }, (path) =>
      finish(client, { ...common, digest, size, open, path }),
    );
  });
}

interface Upload extends Session, BlobDescriptor {
  readonly open: OpenBlob;
}

async function finish(
  client: Client,
  { digest, size, open, path: session, ...common }: Upload,
): Promise<void> {
  const path = withParameter(session, 'digest', digest);
  const body = {
    length: size,
    open: () => Readable.from(open(), { objectMode: false, highWaterMark: 0 }),
  };
  const response = await client.sendOnce({
    ...common,
    method: 'PUT',
    path,
    headers: { 'content-type': 'application/octet-stream' },
    body,
    accepts: [201, 204],
  });
  await discard(response.body);
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
