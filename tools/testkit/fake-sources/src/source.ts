import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * What is answered to a path with its query, and to what was sent: a body, or a status; undefined
 * is 404.
 */
export type Answers = (path: string, sent?: string) => string | Uint8Array | number | undefined;

/** A server on loopback. */
export interface Source {
  /** Without a slash at its end. */
  readonly url: string;
  /** Paths that were asked for, with their queries. */
  readonly asked: readonly string[];
  /** From now on it answers so. */
  answer(answers: Answers): void;
  close(): Promise<void>;
}

/** Starts a server that answers what it is told. */
export async function startSource(answers: Answers): Promise<Source> {
  const asked: string[] = [];
  let answering = answers;
  const server: Server = createServer(async (request, response) => {
    const { url = '' } = request;
    asked.push(url);
    const found = answering(url, await text(request)) ?? 404;
    if (typeof found === 'number') response.writeHead(found).end();
    else response.writeHead(200).end(found);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answer: (next) => {
      answering = next;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
