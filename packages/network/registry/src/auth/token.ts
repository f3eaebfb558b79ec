/**
 * Bearer tokens from the endpoint that a registry names (distribution-spec, token authentication;
 * OAuth 2 for identity tokens).
 */
import { json } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { type HttpResponse, isLoopback, readBody, retries } from '@sealift/http';
import type { Credential } from '../credentials/lookup.ts';
import { RetryableError } from '../transport/failure.ts';
import { withParameter } from '../transport/query.ts';
import { basicHeader } from './basic.ts';

export type Requester = (
  url: URL,
  request: { method: 'GET' | 'POST'; headers: Record<string, string>; body: string | null },
) => Promise<HttpResponse>;

export interface TokenRequest {
  readonly host: string;
  /** Of the challenge: realm and service. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Separated by spaces. What the registry's challenge asks for beyond that is not requested. */
  readonly scope: string;
  readonly credential: Credential | undefined;
  /** The same for messages, by its place. */
  readonly login: string;
  /** Tells where the registry sent for tokens, before anything goes there. */
  readonly onRealm: (realm: URL) => void;
  /** Of the registry. */
  readonly origin: URL;
  readonly allowHttp: boolean;
}

const TOKEN_ANSWER = 256 * 1024;

/** @throws Rejection AUTH | REGISTRY | LIMIT */
export async function fetchToken(wanted: TokenRequest, request: Requester): Promise<string> {
  if (wanted.credential?.kind === 'registry-token') return wanted.credential.token;
  const realm = realmOf(wanted);
  wanted.onRealm(realm);
  const { credential } = wanted;
  const response = await (credential?.kind === 'identity-token'
    ? post(wanted, credential.token, realm, request)
    : get(wanted, realm, request));
  const body = await readBody(response.body, TOKEN_ANSWER, `${wanted.host}: token`);
  if (response.status === 200) return tokenOf(body, realm);
  const message =
    `${wanted.host}: ${realm.host} gives no token for ${wanted.scope}: status ` +
    `${response.status}, ${wanted.login}`;
  if (retries.isRetryableStatus(response.status))
    throw new RetryableError(new Rejection('REGISTRY', message), 0);
  return reject(response.status >= 400 && response.status < 500 ? 'AUTH' : 'REGISTRY', message);
}

/**
 * A password is sent there: https; where the registry itself is reached in the clear, on this
 * machine or where that is allowed, its own host may be too, and no other. T33
 */
function realmOf({ host, parameters, origin, allowHttp }: TokenRequest): URL {
  const realm =
    URL.parse(parameters.get('realm') ?? '') ??
    reject('REGISTRY', `${host}: names no valid address for tokens`);
  const allowed =
    realm.protocol === 'https:' ||
    (realm.protocol === 'http:' &&
      origin.protocol === 'http:' &&
      realm.hostname === origin.hostname &&
      (allowHttp || isLoopback(realm.host)));
  if (!allowed)
    reject(
      'REGISTRY',
      `${host}: tokens are at ${printable(realm.protocol)}//${printable(realm.host)}, which is ` +
        `not https`,
    );
  return realm;
}

function get(
  { parameters, scope, credential }: TokenRequest,
  realm: URL,
  request: Requester,
): Promise<HttpResponse> {
  const service = parameters.get('service');
  const named =
    service === undefined || realm.searchParams.has('service')
      ? realm
      : withParameter(realm, 'service', service);
  const url = scope.split(' ').reduce((to, each) => withParameter(to, 'scope', each), named);
  const authorization = basicHeader(credential);
  return request(url, {
    method: 'GET',
    headers: authorization === undefined ? {} : { authorization },
    body: null,
  });
}

function post(
  { parameters, scope }: TokenRequest,
  token: string,
  realm: URL,
  request: Requester,
): Promise<HttpResponse> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: parameters.get('service') ?? '',
    client_id: 'sealift',
    scope,
    refresh_token: token,
  });
  return request(realm, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
}

function tokenOf(body: Uint8Array, realm: URL): string {
  const document = Rejection.naming(realm.host, () => json.parse(body, 'REGISTRY'));
  // An empty one is none: some servers send it beside the other.
  const token = json.isObject(document) ? document['token'] || document['access_token'] : undefined;
  // It becomes a header: nothing that could end the line.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    reject('REGISTRY', `${realm.host}: the answer holds no token`);
  return token;
}
