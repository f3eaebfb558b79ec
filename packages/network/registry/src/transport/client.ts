/**
 * One registry's connection: every question passes here, with its login, its redirects, its
 * retries.
 */
import type { Readable } from 'node:stream';
import { reject } from '@sealift/bytes';
import { Authorizer } from '../auth/authorizer.ts';
import type { CredentialLookup } from '../credentials/lookup.ts';
import { RETRY, type RegistryOptions, type RetryOptions, TIMEOUT_MS } from '../options.ts';
import { discard } from './body.ts';
import type { Connections } from './dispatcher.ts';
import { header, type Question, type Reply } from './exchange.ts';
import { asked, mayPass, Passing, refuse, refuseStatus } from './failure.ts';
import { pause } from './retry.ts';
import { follow, originOf } from './scheme.ts';

const REDIRECTS = 5;

export class Client {
  readonly host: string;
  readonly retry: RetryOptions;
  readonly #options: RegistryOptions;
  readonly #connections: Connections;
  readonly #authorizer: Authorizer;
  #origin: Promise<URL> | undefined;

  constructor(
    host: string,
    options: RegistryOptions,
    connections: Connections,
    credentials: CredentialLookup,
  ) {
    this.host = host;
    this.retry = { ...RETRY, ...options.retry };
    this.#options = options;
    this.#connections = connections;
    this.#authorizer = new Authorizer(host, credentials, (url, request) =>
      this.#connections.for(url.protocol).request({
        ...this.#common(url),
        ...request,
        headers: { ...this.#headers(), ...request.headers },
      }),
    );
  }

  /** Asks until there is an answer. @throws Rejection NOT_FOUND | AUTH | DIGEST | REGISTRY */
  ask(question: Question): Promise<Reply> {
    return this.again(question, () => this.once(question));
  }

  /**
   * Asks and reads the body; begins again where the connection breaks while it comes. @throws
   * Rejection as `ask`, and what `read` throws
   */
  askAndRead<T>(
    question: Question,
    read: (body: Readable) => Promise<T>,
  ): Promise<{ reply: Reply; value: T }> {
    return this.again(question, async () => {
      const reply = await this.once(question);
      return { reply, value: await read(reply.body) };
    });
  }

  /**
   * Makes an attempt of one or more questions, and makes it again where something failed that may
   * pass. @throws Rejection
   */
  async again<T>(about: Pick<Question, 'what'>, attempt: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (thrown) {
        if (failures >= this.retry.tries || !mayPass(thrown))
          return refuse(this.host, about, thrown);
        await pause(
          failures,
          this.retry,
          thrown instanceof Passing ? thrown.retryAfter : undefined,
        );
      }
    }
  }

  /** Asks once. @throws Rejection | Passing, or the connection's own error */
  async once(asked: Question): Promise<Reply> {
    const question: Question = this.#options.forPush ? { ...asked, actions: 'pull,push' } : asked;
    const reply = await this.#answer(question);
    return question.accepts.includes(reply.status)
      ? reply
      : refuseStatus(this.host, question, reply);
  }

  /** The address an upload continues at. */
  follow(reply: Reply, what: string): URL {
    return follow(reply.url, header(reply, 'location'), what, this.#options.allowHttp ?? false);
  }

  async #answer(question: Question): Promise<Reply> {
    this.#origin ??= originOf(this.host, this.#connections, this.#options);
    const origin = await this.#origin;
    const first = await this.#exchange(question, origin);
    if (first.status !== 401) return first;
    const challenge = first.headers['www-authenticate'];
    await discard(first.body);
    await this.#authorizer.login(challenge, question, origin, this.#options.allowHttp ?? false);
    return this.#exchange(question, origin);
  }

  async #exchange(question: Question, origin: URL): Promise<Reply> {
    let url = new URL(question.path, origin);
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const reply = await this.#send(question, url, origin);
      if (!isRedirect(question, reply)) return identity(reply, asked(this.host, question));
      await discard(reply.body);
      url = follow(url, header(reply, 'location'), question.what, this.#options.allowHttp ?? false);
    }
    return reject('REGISTRY', `${asked(this.host, question)}: more than ${REDIRECTS} redirects`);
  }

  async #send(question: Question, url: URL, origin: URL): Promise<Reply> {
    // A login is for the registry alone: it does not follow to the storage that a redirect names.
    const authorization =
      url.origin === origin.origin ? this.#authorizer.header(question) : undefined;
    const { statusCode, headers, body } = await this.#connections.for(url.protocol).request({
      ...this.#common(url, question.body !== undefined),
      method: question.method,
      headers: {
        ...this.#headers(),
        ...question.headers,
        ...(question.body === undefined ? {} : { 'content-length': String(question.body.length) }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: question.body?.open() ?? null,
    });
    // A body that is given up while it comes must not end the program; whoever reads it sees the
    // error all the same.
    body.on('error', () => {});
    return { status: statusCode, headers, body, url };
  }

  /** A registry may hash a whole upload before it answers. */
  #common(url: URL, uploads = false) {
    const silence = this.#options.timeoutMs ?? TIMEOUT_MS;
    return {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headersTimeout: uploads ? silence * 5 : silence,
      bodyTimeout: silence,
    };
  }

  #headers(): Record<string, string> {
    return { 'accept-encoding': 'identity', 'user-agent': this.#options.userAgent ?? 'sealift' };
  }
}

const isRedirect = ({ method }: Question, { status }: Reply): boolean =>
  (method === 'GET' || method === 'HEAD') && [301, 302, 303, 307, 308].includes(status);

/** Content travels as it is hashed. T18 @throws Rejection REGISTRY */
async function identity(reply: Reply, what: string): Promise<Reply> {
  const encoding = header(reply, 'content-encoding') ?? 'identity';
  if (encoding === 'identity') return reply;
  reply.body.destroy();
  return reject('REGISTRY', `${what}: the answer is compressed, which was not asked for`);
}
