import { printable, reject } from '@sealift/failures';
import { type Connections, discard, faultOf, isLoopback } from '@sealift/http';
import { apiHost } from '../host.ts';
import { type RegistryOptions, TIMEOUT_MS } from '../options.ts';
import { isSilence } from './failure.ts';

/**
 * The other side does not speak TLS, or nothing listens on that port for it. Whatever comes after
 * TLS was answered, a bad certificate, an alert, a connection that ends, is never a reason to go on
 * in the clear.
 */
const NO_TLS = /^(?:ECONNREFUSED|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/;
const ENDED_BEFORE = /^connect |before secure TLS connection was established/;

/**
 * `https://host` of a registry, or `http://host` where TLS is not spoken and that is allowed: on
 * loopback, and with `allowHttp`. @throws Rejection USAGE for what is no host and port
 */
export async function originOf(
  registry: string,
  connections: Connections,
  { allowHttp = false, timeoutMs = TIMEOUT_MS, own }: RegistryOptions,
): Promise<URL> {
  const secure =
    URL.parse(`https://${apiHost(registry)}`) ??
    reject('USAGE', `${printable(registry)} is no registry: neither a host nor a host and a port`);
  const plain = new URL(`http://${apiHost(registry)}`);
  const isHere = isLoopback(secure.host);
  if (!isHere && !allowHttp) return secure;
  if (await speaksTls(secure, connections, timeoutMs)) return secure;
  if (own?.tls !== undefined)
    reject('CONFIG', `${printable(registry)} speaks no TLS: there a certificate means nothing`);
  return plain;
}

async function speaksTls(
  origin: URL,
  connections: Connections,
  headersTimeout: number,
): Promise<boolean> {
  try {
    const asked = { method: 'HEAD', headersTimeout } as const;
    const { body } = await connections.request(new URL('/v2/', origin), asked);
    await discard(body);
    return true;
  } catch (thrown) {
    const { code, isOfProxy } = faultOf(thrown);
    // Nothing was learned of the registry.
    if (isOfProxy || isSilence(thrown)) throw thrown;
    const ended = code === 'ECONNRESET' && thrown instanceof Error;
    return !(NO_TLS.test(code) || (ended && ENDED_BEFORE.test(thrown.message)));
  }
}

/**
 * Where a redirect or an upload's Location leads. From https to http only where that is allowed: a
 * login or content would travel in the clear.
 */
export function follow(
  from: URL,
  location: string | undefined,
  what: string,
  allowHttp: boolean,
): URL {
  const url =
    URL.parse(location ?? '', from.href) ??
    reject('REGISTRY', `${from.host}: ${what}: redirected to no valid address`);
  const allowed =
    url.protocol === 'https:' ||
    (url.protocol === 'http:' &&
      (allowHttp || (from.protocol === 'http:' && isLoopback(url.host))));
  if (!allowed)
    reject(
      'REGISTRY',
      `${from.host}: ${what}: redirected to ${printable(`${url.protocol}//${url.host}`)}, which ` +
        `is not https`,
    );
  return url;
}
