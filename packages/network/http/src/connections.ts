import type { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { reject } from '@sealift/failures';
import type { Dispatcher } from 'undici';
import { checkEnvironment, type Environment, type Proxies } from './environment.ts';
import { isLoopback } from './loopback.ts';

export interface Asked {
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
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/**
 * The connections of one client: pools for https and http, each with its proxy, and one without.
 */
export interface Connections {
  /** Asks once; no redirect is followed. @throws what the connection broke with */
  readonly request: (url: URL, asked: Asked) => Promise<Received>;
  /** Breaks what is under way. */
  readonly close: () => Promise<void>;
}

export interface ConnectionOptions {
  /** HTTPS_PROXY, HTTP_PROXY, NO_PROXY; absent: no proxy. */
  readonly environment?: Environment;
  /** PEM certificates that are trusted for TLS beside the system's. */
  readonly ca?: string;
}

const CONNECT_MS = 30_000;
const SILENCE_MS = 60_000;

/** Opens a client; nothing is sent before the first question. @throws Rejection CONFIG */
export function openConnections({ environment = {}, ca }: ConnectionOptions): Connections {
  const proxies = checkEnvironment(environment);
  let pools: Promise<Pools> | undefined;
  let closed = false;
  return {
    request: async (url, asked) => {
      if (closed) throw Object.assign(new Error('closed'), { code: 'UND_ERR_DESTROYED' });
      pools ??= openPools(proxies, ca);
      return receive((await pools)[routeOf(url)], url, asked);
    },
    close: async () => {
      closed = true;
      await Promise.all(Object.values((await pools) ?? {}).map((pool) => pool.destroy()));
    },
  };
}

type Route = 'https' | 'http' | 'direct';
type Pools = Readonly<Record<Route, Dispatcher>>;

/** A proxy never stands between this host and itself, where clear http is taken for safe. T35 */
function routeOf(url: URL): Route {
  if (isLoopback(url.host)) return 'direct';
  return url.protocol === 'https:' ? 'https' : 'http';
}

async function openPools(proxies: Proxies, ca: string | undefined): Promise<Pools> {
  const { EnvHttpProxyAgent } = await import('undici');
  const tls = {
    timeout: CONNECT_MS,
    // Said, whatever the process's own environment says. T30
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  };
  const agent = (httpProxy: string, httpsProxy: string) =>
    // Empty texts, since undici asks the process's own environment where a proxy is undefined.
    // HTTP/1.1: one connection for each large blob.
    new EnvHttpProxyAgent({
      httpProxy,
      httpsProxy,
      noProxy: proxies.none,
      allowH2: false,
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
    });
  return {
    https: agent('', proxies.https),
    http: agent(proxies.http, ''),
    direct: agent('', ''),
  };
}

async function receive(pool: Dispatcher, url: URL, asked: Asked): Promise<Received> {
  if (url.username !== '' || url.password !== '')
    reject('CONFIG', `an address at ${url.host} has a user or a password in it`);
  const { statusCode, headers, body } = await pool.request({
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    ...asked,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
  });
  // A body that is given up while it comes must not end the program; whoever reads it sees the
  // error all the same.
  body.on('error', () => {});
  return { status: statusCode, headers, body };
}
