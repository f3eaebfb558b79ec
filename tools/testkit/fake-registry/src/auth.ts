/**
 * Logins of the distribution specification: none, basic, or bearer tokens from a token endpoint at
 * `/token`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, failure, json } from './answer.ts';

export interface Login {
  readonly username?: string;
  readonly password?: string;
  /** A refresh token that the token endpoint takes by POST (OAuth 2). */
  readonly identityToken?: string;
  /** Without a login, tokens for pulling are given away, as public registries do. */
  readonly anonymousPull?: boolean;
}

export type Auth =
  | 'none'
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly bearer: Login };

/** What a request needs: `pull` to read, `push` to write. */
export interface Need {
  readonly repository: string;
  readonly action: 'pull' | 'push';
}

export const TOKEN_PATH = '/token';
const SERVICE = 'fake-registry';
const basic = (username = '', password = ''): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export class Gate {
  readonly #auth: Auth;
  readonly #realm: () => string;
  readonly #scopes = new Map<string, string>();

  constructor(auth: Auth, realm: () => string) {
    this.#auth = auth;
    this.#realm = realm;
  }

  /** Undefined where the request may pass. */
  refuses(authorization: string | undefined, need: Need | undefined): Answer | undefined {
    if (this.#auth === 'none') return undefined;
    if ('basic' in this.#auth) {
      const { username, password } = this.#auth.basic;
      return authorization === basic(username, password)
        ? undefined
        : this.#challenge(`Basic realm="${SERVICE}"`);
    }
    const scope =
      need === undefined
        ? ''
        : `repository:${need.repository}:${need.action === 'push' ? 'pull,push' : 'pull'}`;
    const granted = this.#scopes.get(authorization?.replace(/^Bearer /, '') ?? '');
    const passes = granted !== undefined && (need === undefined || covers(granted, need));
    return passes
      ? undefined
      : this.#challenge(
          `Bearer realm="${this.#realm()}",` +
            `service="${SERVICE}"${scope === '' ? '' : `,scope="${scope}"`}`,
        );
  }

  /** The token endpoint: GET with or without basic credentials, or POST with a refresh token. */
  token(method: string, url: URL, headers: IncomingHttpHeaders, body: Uint8Array): Answer {
    if (this.#auth === 'none' || 'basic' in this.#auth) return failure(404, 'NOT_FOUND');
    const login = this.#auth.bearer;
    const form = new URLSearchParams(Buffer.from(body).toString());
    const scopes =
      method === 'POST' ? (form.get('scope') ?? '') : url.searchParams.getAll('scope').join(' ');
    if (!mayHave(login, method, headers.authorization, form, scopes))
      return failure(401, 'UNAUTHORIZED', 'incorrect username or password');
    const token = randomUUID();
    this.#scopes.set(token, scopes);
    return json(200, method === 'POST' ? { access_token: token } : { token, expires_in: 300 });
  }

  #challenge(header: string): Answer {
    return failure(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': header });
  }
}

function mayHave(
  login: Login,
  method: string,
  authorization: string | undefined,
  form: URLSearchParams,
  scopes: string,
): boolean {
  if (method === 'POST')
    return login.identityToken !== undefined && form.get('refresh_token') === login.identityToken;
  if (login.username === undefined && login.identityToken === undefined) return true;
  if (authorization === undefined) return login.anonymousPull === true && !scopes.includes('push');
  return login.username !== undefined && authorization === basic(login.username, login.password);
}

const covers = (granted: string, { repository, action }: Need): boolean =>
  granted.split(' ').some((scope) => {
    const [type, name, actions = ''] = scope.split(':');
    return type === 'repository' && name === repository && actions.split(',').includes(action);
  });
