import type { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { Rejection, reject } from '@sealift/failures';
import type { Dispatcher } from 'undici';
import {
  checkEnvironment,
  type Environment,
  type NamedProxy,
  type Proxies,
} from './environment.ts';
import { isLoopback } from './loopback.ts';
import { ViaProxy } from './via-proxy.ts';

/** A request, and how long to wait for its answer. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | Readable | null;
  /** Longest silence before the answer begins, milliseconds; a minute where absent. */
  readonly headersTimeout?: number;
  /** Longest silence while it comes. */
  readonly bodyTimeout?: number;
  readonly signal?: AbortSignal;
}

/** An answer; its body must be read or destroyed, or the connection stays busy. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
  /** The proxy that may have said this in place of who was asked: over clear http it can. */
  readonly proxy?: string;
}

/**
 * The connections of one client: pools for https and http, each with its proxy, and one without.
 */
export interface Connections {
  /** Asks once; no redirect is followed. @throws what the connection broke with */
  readonly request: (url: URL, request: HttpRequest) => Promise<HttpResponse>;
  /** Told of a pause that was asked for, by whoever asks again after it. */
  readonly onWait?: ((host: string, seconds: number) => void) | undefined;
  /** Breaks what is under way. */
  readonly close: () => Promise<void>;
}

/** What connections go through, whom they trust, and who is told of silence. */
export interface ConnectionOptions {
  /** HTTPS_PROXY, HTTP_PROXY, NO_PROXY; absent: no proxy. */
  readonly environment?: Environment;
  /** PEM certificates that are trusted for TLS beside the system's. */
  readonly ca?: string;
  /** What one host, and no other, is shown and must show. */
  readonly client?: ClientTls | undefined;
  /** Told once for each host that has been silent for ten seconds and is still waited for. */
  readonly onSilence?: ((host: string) => void) | undefined;
  /** Milliseconds in place of these ten seconds. */
  readonly silenceMs?: number;
  /** Handed on to whoever asks again after a pause. */
  readonly onWait?: ((host: string, seconds: number) => void) | undefined;
}

/** TLS with one host that wants more than others. */
export interface ClientTls {
  /** Whether a URL is of that host. */
  readonly isFor: (url: URL) => boolean;
  /** PEM, with intermediates behind it. */
  readonly certificate?: string | undefined;
  /** PEM, its private key. */
  readonly key?: string | undefined;
  /** The name that its certificate must have, in place of the one that was dialled. */
  readonly serverName?: string | undefined;
}

const TOLD_MS = 10_000;
const CONNECT_MS = 30_000;
const SILENCE_MS = 60_000;

/** Opens a client; nothing is sent before the first request. @throws Rejection CONFIG */
export function openConnections(options: ConnectionOptions): Connections {
  const proxies = checkEnvironment(options.environment ?? {});
  const whileSilent = silenceTeller(options);
  let pools: Promise<Pools> | undefined;
  let own: Promise<Pools> | undefined;
  let closed = false;
  return {
    onWait: options.onWait,
    request: async (url, request) => {
      if (closed) throw Object.assign(new Error('closed'), { code: 'UND_ERR_DESTROYED' });
      const isOwn = options.client?.isFor(url) === true;
      if (isOwn) own ??= openPools(proxies, options.ca, options.client);
      else pools ??= openPools(proxies, options.ca);
      const route = routeOf(url, proxies);
      const pool = (await (isOwn ? own : pools))?.[route] ?? reject('INTERNAL', 'no pool');
      return whileSilent(url, request, () => receiveBy(proxies, route, pool, url, request));
    },
    close: async () => {
      closed = true;
      const all = [await pools, await own].flatMap((some) => Object.values(some ?? {}));
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

/** What streams is busy being sent, and no answer is due yet. */
function silenceTeller({ onSilence, silenceMs = TOLD_MS }: ConnectionOptions) {
  const told = new Set<string>();
  return async <T>({ host }: URL, { body }: HttpRequest, work: () => Promise<T>): Promise<T> => {
    const isStream = typeof body === 'object' && body !== null && !(body instanceof Uint8Array);
    if (onSilence === undefined || isStream || told.has(host)) return work();
    const tell = (): void => {
      if (!told.has(host)) onSilence(host);
      told.add(host);
    };
    const timer = setTimeout(tell, silenceMs).unref();
    return work().finally(() => clearTimeout(timer));
  };
}

type Route = 'https' | 'http' | 'direct';
type Pools = Readonly<Record<Route, Dispatcher>>;

/** A proxy never stands between this host and itself, where clear http is taken for safe. T35 */
function routeOf(url: URL, proxies: Proxies): Route {
  const route = url.protocol === 'https:' ? 'https' : 'http';
  const isDirect = proxies[route] === undefined || isLoopback(url.host) || proxies.isDirect(url);
  return isDirect ? 'direct' : route;
}

async function openPools(
  { https, http }: Proxies,
  ca: string | undefined,
  client?: ClientTls,
): Promise<Pools> {
  const { Agent, ProxyAgent } = await import('undici');
  const common = {
    timeout: CONNECT_MS,
    // Said, whatever the process's own environment says. T30
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  };
  const tls = { ...common, ...tlsOf(client) };
  // HTTP/1.1: one connection for each large blob.
  const agent = { allowH2: false, connect: tls } as const;
  const through = (proxy: NamedProxy | undefined): Dispatcher =>
    proxy === undefined
      ? new Agent(agent)
      : // A proxy is not the host that wants more.
        new ProxyAgent({ ...agent, uri: proxy.url, requestTls: tls, proxyTls: common });
  return { https: through(https), http: through(http), direct: new Agent(agent) };
}

const tlsOf = ({ certificate, key, serverName }: Partial<ClientTls> = {}) => ({
  ...(certificate === undefined ? {} : { cert: certificate }),
  ...(key === undefined ? {} : { key }),
  ...(serverName === undefined ? {} : { servername: serverName }),
});

/** Says of what broke that a proxy was asked. @throws ViaProxy */
async function receiveBy(
  proxies: Proxies,
  route: Route,
  pool: Dispatcher,
  url: URL,
  request: HttpRequest,
): Promise<HttpResponse> {
  const proxy = route === 'direct' ? undefined : proxies[route];
  if (proxy === undefined) return receive(pool, url, request);
  try {
    const response = await receive(pool, url, request);
    return route === 'http' ? { ...response, proxy: proxy.shown } : response;
  } catch (thrown) {
    throw thrown instanceof Rejection ? thrown : new ViaProxy(proxy.shown, thrown);
  }
}

async function receive(pool: Dispatcher, url: URL, request: HttpRequest): Promise<HttpResponse> {
  if (url.username !== '' || url.password !== '')
    reject('CONFIG', `an address at ${url.host} has a user or a password in it`);
  const { statusCode, headers, body } = await pool.request({
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    ...request,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
  });
  // A body that is given up while it comes must not end the program; whoever reads it sees the
  // error all the same.
  body.on('error', () => {});
  return { status: statusCode, headers, body };
}
