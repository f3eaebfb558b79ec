import { createReadStream, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from './fixture.ts';

/** A registry of one image, `bench/app:1.0`, that sends so many bytes a second in all. */
export interface SlowRegistry {
  readonly host: string;
  /** Blobs that were asked for. */
  readonly blobs: () => number;
  close(): Promise<void>;
}

const PIECE = 64 * 1024;

/** Serves an image of a layout; nothing is attached to it. */
export async function startSlowRegistry(
  { path, manifest }: Layout,
  bytesPerSecond: number,
): Promise<SlowRegistry> {
  const paced = pace(bytesPerSecond);
  let blobs = 0;
  const server = createServer((request, response) => {
    const [, kind, name = ''] =
      /^\/v2\/bench\/app\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? [];
    const { digest, mediaType } = manifest.descriptor;
    if (kind === 'manifests' && (name === '1.0' || name === digest))
      return response.writeHead(200, { 'content-type': mediaType }).end(manifest.bytes);
    if (kind !== 'blobs') return response.writeHead(request.url === '/v2/' ? 200 : 404).end('{}');
    blobs++;
    return send(join(path, 'blobs', name.replace(':', '/')), response, paced);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { host, blobs: () => blobs, close };
}

async function send(
  path: string,
  response: ServerResponse,
  paced: (bytes: number) => Promise<void>,
): Promise<void> {
  response.writeHead(200, { 'content-length': statSync(path).size });
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    await paced((piece as Buffer).length);
    response.write(piece);
  }
  response.end();
}

/** One link that all share: each waits until what was sent before has gone. */
function pace(bytesPerSecond: number): (bytes: number) => Promise<void> {
  let free = 0;
  return async (bytes) => {
    free = Math.max(free, performance.now()) + (bytes / bytesPerSecond) * 1000;
    const wait = free - performance.now();
    if (wait > 1) await sleep(wait);
  };
}
