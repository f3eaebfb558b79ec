import { getCACertificates } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { Environment, RegistryOptions } from '../options.ts';

/** The connections of one client: one pool for https, one for http, each with its proxy. */
export interface Connections {
  readonly for: (protocol: string) => Dispatcher;
  readonly close: () => Promise<void>;
}

const CONNECT_MS = 30_000;

export function openConnections({ environment = {}, ca }: RegistryOptions): Connections {
  const tls = {
    timeout: CONNECT_MS,
    // Also under NODE_TLS_REJECT_UNAUTHORIZED=0. T30
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  };
  const agent = (httpProxy: string, httpsProxy: string) =>
    // Empty texts, since undici asks the process's own environment where a proxy is undefined.
    // HTTP/1.1: one connection for each large blob.
    new EnvHttpProxyAgent({
      httpProxy,
      httpsProxy,
      noProxy: noProxy(environment),
      allowH2: false,
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
    });
  const https = agent('', variable(environment, 'HTTPS_PROXY'));
  const http = agent(variable(environment, 'HTTP_PROXY'), '');
  return {
    for: (protocol) => (protocol === 'https:' ? https : http),
    close: async () => {
      await Promise.all([https.destroy(), http.destroy()]);
    },
  };
}

const variable = (environment: Environment, name: string): string =>
  environment[name.toLowerCase()] ?? environment[name] ?? '';
/** A proxy never stands between this host and itself. */
const noProxy = (environment: Environment): string =>
  `${variable(environment, 'NO_PROXY')},localhost,127.0.0.1,::1`;
