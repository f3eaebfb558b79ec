/** An OCI registry (distribution-spec v1.1) in memory, on a port of the loopback interface. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Answer, failure, json } from './answer.ts';
import { type Auth, Gate, type Need, TOKEN_PATH } from './auth.ts';
import { getBlob, Uploads } from './blobs.ts';
import { type Fault, Faults, prevents, send, spoil } from './faults.ts';
import { listReferrers, listTags } from './lists.ts';
import { getManifest, putManifest, type Takes } from './manifests.ts';
import { type Asked, type Route, routeOf } from './request.ts';
import { type Repository, Store, type StoredManifest } from './store.ts';

export interface RegistryOptions extends Partial<Takes> {
  /** Whether there is a referrers API (and the OCI-Subject header); true where absent. */
  readonly referrers?: boolean;
  /** Takes the tag `sha256-<hex>` for the digest `sha256:<hex>`, as some registries do. */
  readonly dashedDigests?: boolean;
  /** Referrers or tags on one page; 100 where absent. */
  readonly pageSize?: number;
  readonly auth?: Auth;
  /** PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly faults?: readonly Fault[];
}

/**
 * One line of the log: `path` is with its query, `status` what was answered (0 where the connection
 * was cut).
 */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
  readonly status: number;
  /** How many lines the log had when the request came: those after were under way with it. */
  readonly before: number;
}

export interface FakeRegistry {
  /** `127.0.0.1:port` */
  readonly host: string;
  readonly url: string;
  readonly requests: LoggedRequest[];
  readonly faults: Faults;
  readonly repositories: ReadonlyMap<string, Repository>;
  /** How many uploads were begun, and neither finished nor given up. */
  readonly openUploads: number;
  /** The repository of this name, created where absent. */
  repository(name: string): Repository;
  /** Seeds content directly: blobs and manifests by their digests, tags by name. */
  put(
    name: string,
    blobs?: readonly Uint8Array[],
    manifests?: readonly StoredManifest[],
    tags?: Readonly<Record<string, string>>,
  ): void;
  close(): Promise<void>;
}

/** Starts a registry on a free port of 127.0.0.1. */
export async function startRegistry(options: RegistryOptions = {}): Promise<FakeRegistry> {
  const store = new Store();
  const faults = new Faults();
  for (const fault of options.faults ?? []) faults.add(fault);
  const requests: LoggedRequest[] = [];
  const sockets = new Set<Socket>();
  let url = '';
  const gate = new Gate(options.auth ?? 'none', () => `${url}${TOKEN_PATH}`);
  const uploads = new Uploads(store);
  const answer = answerer(store, uploads, gate, options);

  const listener: RequestListener = (request, response) => {
    serve(request, response, { answer, faults, requests }).catch((error) =>
      response.destroy(error),
    );
  };
  const server =
    options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `${options.tls === undefined ? 'http' : 'https'}://${host}`;

  return {
    host,
    url,
    requests,
    faults,
    repositories: store.repositories,
    get openUploads() {
      return uploads.open;
    },
    repository: (name) => store.repository(name),
    put: (name, blobs = [], manifests = [], tags = {}) => store.put(name, blobs, manifests, tags),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Serving {
  readonly answer: (asked: Asked) => Answer;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, faults, requests }: Serving,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request;
  const before = requests.length;
  const does = faults.take(`${method} ${path}`);
  const log = (status: number) =>
    requests.push({
      method,
      path,
      authorization: headers.authorization,
      range: headers.range,
      status,
      before,
    });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = {
    method,
    url: new URL(path, 'http://registry'),
    headers: does?.kind === 'whole' ? { ...headers, range: undefined } : headers,
    body: Buffer.concat(chunks),
  };
  const given = await spoil(prevents(does) ? { status: 500 } : answer(asked), does, path);
  log(does?.kind === 'drop' && does.after === undefined ? 0 : given.status);
  send(response, method, given, does);
}

function answerer(
  store: Store,
  uploads: Uploads,
  gate: Gate,
  options: RegistryOptions,
): (asked: Asked) => Answer {
  const routes = routesOf(store, uploads, options);
  return (asked) => {
    const { pathname } = asked.url;
    if (pathname === TOKEN_PATH)
      return gate.token(asked.method, asked.url, asked.headers, asked.body);
    const route = routeOf(pathname);
    const refused = gate.refuses(asked.headers.authorization, needOf(asked, route));
    if (refused !== undefined) return refused;
    if (pathname === '/v2/') return json(200, {});
    if (route === undefined) return failure(404, 'NOT_FOUND');
    const { read, write } = routes[route.kind];
    return (isRead(asked.method) ? read : write)?.(asked, route) ?? failure(405, 'UNSUPPORTED');
  };
}

type Handler = (asked: Asked, route: Route) => Answer;

function routesOf(
  store: Store,
  uploads: Uploads,
  options: RegistryOptions,
): Record<Route['kind'], { read: Handler; write?: Handler }> {
  const referrers = options.referrers ?? true;
  const upload: Handler = (asked, route) => uploads.handle(asked, route);
  return {
    uploads: { read: upload, write: upload },
    blobs: { read: (asked, route) => getBlob(store, asked, route) },
    manifests: {
      read: (asked, route) => getManifest(store, asked, route, options.dashedDigests),
      write: (asked, route) => putManifest(store, asked, route, { ...options, referrers }),
    },
    tags: { read: (asked, route) => listTags(store, asked, route, options.pageSize ?? 100) },
    referrers: {
      read: (asked, route) =>
        referrers
          ? listReferrers(store, asked, route, options.pageSize ?? 100)
          : failure(404, 'NOT_FOUND'),
    },
  };
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

function needOf({ method }: Asked, route: Route | undefined): Need | undefined {
  if (route === undefined) return undefined;
  return { repository: route.repository, action: isRead(method) ? 'pull' : 'push' };
}
