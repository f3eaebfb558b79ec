/** A reverse proxy on a port of the loopback interface, which spoils what passes. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, bytesOf, failure } from './answer.ts';
import { type Asked, inPlace, type Spoiled, spoil, type Trouble } from './trouble.ts';

/** A request that came, and what befell it. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly trouble: Trouble['kind'] | undefined;
}

export interface FaultProxy {
  /** `127.0.0.1:port` */
  readonly host: string;
  /** `host:port` of the registry behind it; another one may come in its place. */
  upstream: string;
  readonly passed: Passed[];
  /** From now on. The first that matches a request, and is not used up, befalls it. */
  arm(...some: readonly Spoiled[]): void;
  /** No more trouble. */
  calm(): void;
  close(): Promise<void>;
}

/** Starts it before the registry at `upstream`. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const armed: Armed[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    serve(proxy, armed, incoming, response).catch(() => incoming.socket.resetAndDestroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: FaultProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    upstream,
    passed: [],
    arm: (...some) => void armed.push(...some.map(loaded)),
    calm: () => void armed.splice(0),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return proxy;
}

interface Armed {
  readonly spoiled: Spoiled;
  skip: number;
  left: number;
}

const loaded = (spoiled: Spoiled): Armed => ({
  spoiled,
  skip: spoiled.skip ?? 0,
  left: spoiled.times ?? Number.POSITIVE_INFINITY,
});

function troubleOf(armed: readonly Armed[], line: string): Trouble | undefined {
  for (const one of armed) {
    if (one.left === 0 || !one.spoiled.match.test(line)) continue;
    if (one.skip-- > 0) continue;
    one.left--;
    return one.spoiled.trouble;
  }
  return undefined;
}

async function serve(
  proxy: FaultProxy,
  armed: readonly Armed[],
  incoming: IncomingMessage,
  { socket }: ServerResponse,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const trouble = troubleOf(armed, `${method} ${path}`);
  proxy.passed.push({ method, path, trouble: trouble?.kind });
  const most = trouble?.kind === 'reset-request' ? trouble.at : undefined;
  const body = await receive(incoming, Number(headers['content-length'] ?? 0), most);
  if (body === undefined) return void socket?.resetAndDestroy();
  if (trouble?.kind === 'delay') await sleep(trouble.ms, undefined, { ref: false });
  const asked = { method, path, headers, body };
  const answer = inPlace(trouble, asked) ?? spoil(await forward(proxy.upstream, asked), trouble);
  const bytes = bytesOf(answer, method);
  if (trouble?.kind !== 'reset-answer') return void socket?.end(bytes);
  socket?.write(bytes.subarray(0, Math.floor(bytes.length * trouble.at)), () =>
    socket.resetAndDestroy(),
  );
}

/** The body; undefined where the connection is to break after `most` of it. */
async function receive(
  incoming: IncomingMessage,
  length: number,
  most: number | undefined,
): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let received = 0;
  const pieces: AsyncIterable<Buffer> = incoming;
  for await (const part of pieces) {
    parts.push(part);
    received += part.length;
    if (most !== undefined && received >= length * most) return undefined;
  }
  return most === undefined ? Buffer.concat(parts) : undefined;
}

function forward(upstream: string, { method, path, headers, body }: Asked): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const own = { ...headers, 'content-length': String(body.length), connection: 'close' };
    const sent = request(`http://${upstream}${path}`, { method, headers: own }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      answer.on('end', () => resolve(answerOf(answer, Buffer.concat(parts), method)));
    });
    sent.on('error', reject).end(body);
  }).catch(() => failure(502, 'BAD_GATEWAY'));
}

/** What answers HEAD keeps its length; all else gets that of its body. */
function answerOf({ statusCode = 502, headers }: IncomingMessage, body: Buffer, method: string) {
  const dropped = ['connection', 'transfer-encoding', ...(method === 'HEAD' ? [] : [LENGTH])];
  const kept = Object.entries(headers).filter(([name]) => !dropped.includes(name));
  const own = Object.fromEntries(kept.map(([name, value]) => [name, [value].flat().join(', ')]));
  return { status: statusCode, headers: own, body };
}

const LENGTH = 'content-length';
