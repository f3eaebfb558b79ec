import type { Connections } from './connections.ts';

/** Longest silence of a program on this host, which may pack gigabytes before it answers. */
const SILENCE_MS = 10 * 60_000;

/**
 * Connections to a program of this host that listens on a socket in a file: no name is looked up,
 * no proxy asked, and nothing leaves the host.
 */
export function openSocketFile(path: string): Connections {
  let client: Promise<import('undici').Client> | undefined;
  return {
    request: async (url, request) => {
      client ??= import('undici').then(
        ({ Client }) => new Client('http://localhost', { socketPath: path }),
      );
      const { statusCode, headers, body } = await (await client).request({
        headersTimeout: SILENCE_MS,
        bodyTimeout: SILENCE_MS,
        ...request,
        path: `${url.pathname}${url.search}`,
      });
      body.on('error', () => {});
      return { status: statusCode, headers, body };
    },
    close: async () => (await client)?.destroy(),
  };
}
