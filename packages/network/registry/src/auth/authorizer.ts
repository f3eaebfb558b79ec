/**
 * The login of one registry: which credential answers its challenge, and the tokens that it gave.
 */
import { printable, reject } from '@sealift/failures';
import { conceal } from '@sealift/secrets';
import type { Credential, CredentialLookup } from '../credentials/lookup.ts';
import type { RegistryRequest } from '../transport/exchange.ts';
import { basicHeader } from './basic.ts';
import { parseChallenge } from './challenge.ts';
import { fetchToken, type Requester } from './token.ts';

export class Authorizer {
  readonly #host: string;
  readonly #credentials: CredentialLookup;
  readonly #request: Requester;
  /** `Authorization` by scope. */
  readonly #headers = new Map<string, string>();
  /** With which login that came about. */
  readonly #logins = new Map<string, string>();
  readonly #pending = new Map<string, Promise<void>>();
  /** Where this registry's tokens are: asked once, kept. T33 */
  #realm: string | undefined;

  constructor(host: string, credentials: CredentialLookup, request: Requester) {
    this.#host = host;
    this.#credentials = credentials;
    this.#request = request;
  }

  header(request: RegistryRequest): string | undefined {
    return this.#headers.get(scopeOf(request));
  }

  /** Which login was tried, or where none was found; undefined where none was asked for. */
  tried(request: RegistryRequest): string | undefined {
    return this.#logins.get(scopeOf(request));
  }

  /**
   * Answers a 401: many questions of one scope wait for one token. @throws Rejection AUTH | CONFIG
   * | REGISTRY
   */
  async login(
    challenge: string | string[] | undefined,
    request: RegistryRequest,
    origin: URL,
    allowHttp: boolean,
  ): Promise<void> {
    const scope = scopeOf(request);
    const pending =
      this.#pending.get(scope) ??
      this.#login(challenge, request, origin, allowHttp).finally(() => this.#pending.delete(scope));
    this.#pending.set(scope, pending);
    await pending;
  }

  async #login(
    header: string | string[] | undefined,
    request: RegistryRequest,
    origin: URL,
    allowHttp: boolean,
  ): Promise<void> {
    const challenge = parseChallenge(header);
    if (challenge === undefined)
      reject('AUTH', `${this.#host}: refuses access and names no way to log in that sealift knows`);
    const credential = await this.#credentials(this.#host, request.repository);
    hide(credential);
    const scope = scopeOf(request);
    const login = loginWords(credential, this.#credentials);
    this.#logins.set(scope, login);
    if (challenge.scheme === 'basic') {
      this.#headers.set(
        scope,
        basicHeader(credential) ??
          reject('AUTH', `${this.#host}: asks for a login for ${request.repository}: ${login}`),
      );
      return;
    }
    const { parameters } = challenge;
    const onRealm = (realm: URL): void => this.#keep(realm);
    const wanted = {
      ...{ host: this.#host, parameters, scope, credential, login },
      ...{ origin, allowHttp, onRealm },
    };
    const token = await fetchToken(wanted, this.#request);
    conceal(token);
    this.#headers.set(scope, `Bearer ${token}`);
  }

  /** A registry that sends for tokens to one host and then to another is not asked any more. */
  #keep(realm: URL): void {
    this.#realm ??= realm.origin;
    if (this.#realm !== realm.origin)
      reject(
        'REGISTRY',
        `${this.#host}: tokens were at ${printable(this.#realm)}, and now at ` +
          `${printable(realm.origin)}: no login goes there`,
      );
  }
}

/** Names the login by its place, and never by what is in it. */
function loginWords(credential: Credential | undefined, { looked }: CredentialLookup): string {
  if (credential !== undefined) return `with the login ${credential.from ?? 'that was given'}`;
  const places = looked?.() ?? [];
  return places.length === 0 ? 'without a login' : `without a login: none in ${places.join(', ')}`;
}

/** In every form that it travels in. T46 */
function hide(credential: Credential | undefined): void {
  if (credential === undefined) return;
  if (credential.kind !== 'password') conceal(credential.token);
  else conceal(credential.password, basicHeader(credential)?.replace('Basic ', '') ?? '');
}

const scopeOf = ({ repository, actions, alsoPulls }: RegistryRequest): string =>
  [
    `repository:${repository}:${actions}`,
    ...(alsoPulls === undefined ? [] : [`repository:${alsoPulls}:pull`]),
  ].join(' ');
