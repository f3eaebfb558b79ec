/**
 * The device flow (RFC 8628): a person logs in with a browser on any device, and types a code.
 * Every request goes through the connections of whoever signs, with their proxies and CAs.
 */
import { printable, Rejection, reject } from '@sealift/failures';
import { type Connections, openConnections, readBody, serviceUrl } from '@sealift/http';
import { conceal, redact } from '@sealift/secrets';
import type { Configuration, CustomFetch, DeviceAuthorizationResponse } from 'openid-client';

/** Who gives tokens, and as whom they are asked. */
export interface Issuer {
  /** https, or http on this machine. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly connections?: Connections | undefined;
  /** Told where to log in, and the code to type there. */
  readonly tell: (address: string, code: string) => void;
  /** Milliseconds that a person has, whatever the provider says; a quarter of an hour if absent. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 15 * 60_000;
const ANSWER_LIMIT = 1024 * 1024;
type Client = typeof import('openid-client');

/**
 * Has a person log in at a provider. @returns the identity token @throws Rejection
 * IDENTITY_PROVIDER | CONFIG for an address that no token may come from; no secret is in it
 */
export async function tokenByDevice(issuer: Issuer): Promise<string> {
  const url = serviceUrl(issuer.url, '--oidc-issuer');
  const connections = issuer.connections ?? openConnections({});
  try {
    const client = await import('openid-client');
    const config = await discover(client, url, issuer, fetchOver(connections));
    const device = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
    tellPerson(device, issuer);
    const signal = AbortSignal.timeout(issuer.patienceMs ?? PATIENCE_MS);
    const given = await client.pollDeviceAuthorizationGrant(config, device, {}, { signal });
    const { access_token: access, refresh_token: refresh, id_token: token } = given;
    conceal(access, refresh ?? '', token ?? '');
    return token ?? reject('IDENTITY_PROVIDER', 'the provider gave no identity token');
  } catch (thrown) {
    if (thrown instanceof Rejection) throw thrown;
    return reject('IDENTITY_PROVIDER', `${url.href}: ${wordsOf(thrown)}`);
  } finally {
    if (issuer.connections === undefined) await connections.close();
  }
}

async function discover(
  client: Client,
  url: URL,
  { clientId, clientSecret }: Issuer,
  fetch: CustomFetch,
): Promise<Configuration> {
  if (clientSecret !== undefined) conceal(clientSecret);
  const authentication =
    clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret);
  return client.discovery(url, clientId, {}, authentication, {
    [client.customFetch]: fetch,
    // Only of this machine: every address is looked at before it is asked.
    ...(url.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
  });
}

/**
 * The address is foreign text that a person is to open: it is a web page by the rules of services,
 * without a user in it who looks like the host, or is not shown.
 */
function tellPerson(device: DeviceAuthorizationResponse, { tell }: Issuer): void {
  conceal(device.device_code);
  const [place = ''] = device.verification_uri.split(/[?#]/);
  Rejection.as('IDENTITY_PROVIDER', () => serviceUrl(place, 'the page to log in at'));
  tell(printable(new URL(device.verification_uri).href), printable(device.user_code));
}

/** What the provider names is held to the rules of what the user named. T35 */
const fetchOver =
  (connections: Connections): CustomFetch =>
  async (address, { body, headers, method, signal }) => {
    const [place = ''] = address.split('?');
    const url = serviceUrl(place, 'an address of the provider of tokens');
    url.search = new URL(address).search;
    const response = await connections.request(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const bytes = await readBody(response.body, ANSWER_LIMIT, 'the provider of tokens');
    const type = response.headers['content-type'];
    return new Response(new Uint8Array(bytes), {
      status: response.status,
      headers: typeof type === 'string' ? { 'content-type': type } : {},
    });
  };

/** An error of the protocol by its name (RFC 8628 §3.5), which is no secret; else what broke. */
function wordsOf(thrown: unknown): string {
  const { error, code, cause, name, message } = thrown as {
    readonly [name in 'error' | 'code' | 'cause' | 'name' | 'message']?: unknown;
  };
  if (typeof error === 'string') return `refused with ${printable(redact(error))}`;
  if (cause instanceof Rejection) throw cause;
  if (name === 'TimeoutError') return 'nobody logged in';
  const words = typeof message === 'string' ? message : 'it failed';
  return printable(redact(typeof code === 'string' ? `${words} (${code})` : words));
}
