/**
 * The login of one registry: which credential answers its challenge, and the tokens that it gave.
 */
import { reject } from '@sealift/bytes';
import type { CredentialLookup } from '../credentials/lookup.ts';
import type { Question } from '../transport/exchange.ts';
import { basicHeader } from './basic.ts';
import { parseChallenge } from './challenge.ts';
import { fetchToken, type Requester } from './token.ts';

export class Authorizer {
  readonly #host: string;
  readonly #credentials: CredentialLookup;
  readonly #request: Requester;
  /** `Authorization` by scope. */
  readonly #headers = new Map<string, string>();
  readonly #pending = new Map<string, Promise<void>>();

  constructor(host: string, credentials: CredentialLookup, request: Requester) {
    this.#host = host;
    this.#credentials = credentials;
    this.#request = request;
  }

  header(question: Question): string | undefined {
    return this.#headers.get(scopeOf(question));
  }

  /**
   * Answers a 401: many questions of one scope wait for one token. @throws Rejection AUTH | CONFIG
   * | REGISTRY
   */
  async login(
    challenge: string | string[] | undefined,
    question: Question,
    origin: URL,
    allowHttp: boolean,
  ): Promise<void> {
    const scope = scopeOf(question);
    const pending =
      this.#pending.get(scope) ??
      this.#login(challenge, question, origin, allowHttp).finally(() =>
        this.#pending.delete(scope),
      );
    this.#pending.set(scope, pending);
    await pending;
  }

  async #login(
    header: string | string[] | undefined,
    question: Question,
    origin: URL,
    allowHttp: boolean,
  ): Promise<void> {
    const challenge = parseChallenge(header);
    if (challenge === undefined)
      reject('AUTH', `${this.#host}: refuses access and names no way to log in that sealift knows`);
    const credential = await this.#credentials(this.#host, question.repository);
    const scope = scopeOf(question);
    if (challenge.scheme === 'basic') {
      this.#headers.set(
        scope,
        basicHeader(credential) ??
          reject(
            'AUTH',
            `${this.#host}: asks for a login for ${question.repository}, and there is none`,
          ),
      );
      return;
    }
    const { parameters } = challenge;
    this.#headers.set(
      scope,
      `Bearer ${await fetchToken({ host: this.#host, parameters, scope, credential, origin, allowHttp }, this.#request)}`,
    );
  }
}

const scopeOf = ({ repository, actions, alsoPulls }: Question): string =>
  [
    `repository:${repository}:${actions}`,
    ...(alsoPulls === undefined ? [] : [`repository:${alsoPulls}:pull`]),
  ].join(' ');
