/** Images of the Docker daemon on this host, as it saves them. */
import { randomUUID } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitIo, type Content, createFile } from '@sealift/blobs';
import { LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { type Connections, networkCode, openSocketFile, readBody } from '@sealift/http';
import { openDockerArchive } from '@sealift/layout';
import type { LocalSource } from '@sealift/sources';

/** Where the daemon listens, and where what it saves may lie while it is read. */
export interface DaemonOptions {
  /** Path of its socket. */
  readonly socket: string;
  /** A folder with space for an image, unpacked. */
  readonly folder: string;
}

/**
 * Has the daemon save an image, and opens what it saved: a docker archive, with all that such a
 * file lacks. The file has no name any more once it is open, so that nothing is left behind.
 * @throws Rejection NOT_FOUND | IO | REGISTRY for the daemon, and as `openDockerArchive`
 */
export async function openFromDaemon(
  { path: name, as }: LocalSource,
  { socket, folder }: DaemonOptions,
): Promise<Content> {
  const called = `docker-daemon:${name}`;
  const path = join(folder, `.sealift-${randomUUID()}.tar`);
  const connections = openSocketFile(socket);
  try {
    await save(connections, name, { path, socket });
    return await openDockerArchive(path, { called, ...(as === undefined ? {} : { as }) });
  } finally {
    await connections.close();
    await unlink(path).catch(() => undefined);
  }
}

async function save(
  connections: Connections,
  name: string,
  { path, socket }: { readonly path: string; readonly socket: string },
): Promise<void> {
  const url = new URL('http://localhost/images/get');
  url.searchParams.set('names', name);
  const { status, body } = await asked(socket, () => connections.request(url, { method: 'GET' }));
  if (status !== 200) return refuseStatus(status, name, await asked(socket, () => wordsIn(body)));
  await createFile(path, async (file) => {
    const pieces: AsyncIterable<Uint8Array> = body;
    const next = pieces[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await asked(socket, () => next.next());
      if (done === true) return;
      await awaitIo(path, () => file.writeFile(value));
    }
  });
}

/** @throws Rejection REGISTRY: the daemon is not there, or broke off */
async function asked<T>(socket: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof Rejection) throw cause;
    const code = networkCode(cause);
    const way = WAYS[code] ?? 'the connection broke';
    return reject('REGISTRY', `the Docker daemon at ${printable(socket)}: ${way} (${code})`, {
      cause,
    });
  }
}

const WAYS: { readonly [code: string]: string } = {
  ENOENT: 'nothing is there; is it running? DOCKER_HOST says where else it listens',
  ECONNREFUSED: 'nothing listens there; is it running?',
  EACCES: 'this user may not ask it',
};

const wordsIn = async (body: Parameters<typeof readBody>[0]): Promise<string> =>
  utf8.decode(await readBody(body, LIMITS.pemFile, 'the Docker daemon'));

/** The daemon's own words are foreign text. T28 */
function refuseStatus(status: number, name: string, text: string): never {
  const said = printable(text.slice(0, SAID));
  const what = `docker-daemon:${printable(name)}`;
  return status === 404
    ? reject('NOT_FOUND', `${what}: the daemon has no such image`)
    : reject('REGISTRY', `${what}: the daemon answers ${status}, ${said}`);
}

const SAID = 200;
