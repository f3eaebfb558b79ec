/** Images of the Docker daemon on this host, as it saves them. */
import type { FileHandle } from 'node:fs/promises';
import { awaitIo, type Content, scratchFile } from '@sealift/blobs';
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
  const { asked: words, tag } = wanted(name);
  const connections = openSocketFile(socket);
  try {
    return await scratchFile(folder, async (path, file) => {
      await save(connections, words, { path, file, socket });
      // It sends what it likes: another image must not travel under this name.
      const only = tag === undefined ? {} : { tag };
      return await openDockerArchive(path, {
        called,
        ...only,
        ...(as === undefined ? {} : { as }),
      });
    });
  } finally {
    await connections.close();
  }
}

/** By an ID or a digest an image has no name in what is saved. */
const NAMELESS = /^(?:sha256:)?[0-9a-f]{4,64}$|@/;

/** Without a tag the daemon would save every tag there is, and everybody else means `latest`. */
function wanted(name: string): { readonly asked: string; readonly tag?: string } {
  if (NAMELESS.test(name)) return { asked: name };
  const tag = /:[^/]*$/.test(name) ? name : `${name}:latest`;
  return { asked: tag, tag };
}

interface Saving {
  readonly path: string;
  readonly file: FileHandle;
  readonly socket: string;
}

async function save(
  connections: Connections,
  name: string,
  { path, file, socket }: Saving,
): Promise<void> {
  const url = new URL('http://localhost/images/get');
  url.searchParams.set('names', name);
  const { status, body } = await asked(socket, () => connections.request(url, { method: 'GET' }));
  if (status !== 200) return refuseStatus(status, name, await asked(socket, () => wordsIn(body)));
  const pieces: AsyncIterable<Uint8Array> = body;
  const next = pieces[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await asked(socket, () => next.next());
    if (done === true) return;
    await awaitIo(path, () => file.writeFile(value));
  }
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
