import { reject } from '@sealift/bytes';
import { apiHost, isLoopback } from '../host.ts';
import { type RegistryOptions, TIMEOUT_MS } from '../options.ts';
import type { Connections } from './dispatcher.ts';
import { networkCode } from './failure.ts';

/**
 * The other side does not speak TLS, or nothing listens on that port for it. A bad certificate is
 * never a reason to go on in the clear.
 */
const NO_TLS =
  /^(?:EPROTO|ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/;

/**
 * `https://host` of a registry, or `http://host` where that is allowed: on loopback, and with
 * `allowHttp` where TLS is not spoken.
 */
export async function originOf(
  registry: string,
  connections: Connections,
  { ca, allowHttp = false }: RegistryOptions,
): Promise<URL> {
  const host = apiHost(registry);
  const secure = new URL(`https://${host}`);
  const plain = new URL(`http://${host}`);
  // With a CA at hand a loopback registry may well speak TLS; without one it could not be trusted
  // anyway.
  if (isLoopback(host) && ca === undefined) return plain;
  if (!isLoopback(host) && !allowHttp) return secure;
  return (await speaksTls(secure, connections)) ? secure : plain;
}

async function speaksTls(origin: URL, connections: Connections): Promise<boolean> {
  try {
    const { body } = await connections
      .for('https:')
      .request({ origin: origin.origin, path: '/v2/', method: 'HEAD', headersTimeout: TIMEOUT_MS });
    await body.dump();
    return true;
  } catch (thrown) {
    return !NO_TLS.test(networkCode(thrown));
  }
}

/**
 * Where a redirect or an upload's Location leads. From https to http only with leave: a login or
 * content would travel in the clear.
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
  const leave =
    url.protocol === 'https:' ||
    (url.protocol === 'http:' &&
      (allowHttp || (from.protocol === 'http:' && isLoopback(url.host))));
  if (!leave)
    reject(
      'REGISTRY',
      `${from.host}: ${what}: redirected to ${url.protocol}//${url.host}, which is not https`,
    );
  return url;
}
