/**
 * One registry's connection: every question passes here, with its login, its redirects, its
 * retries.
 */
import type { Readable } from 'node:stream';
import { reject } from '@sealift/failures';
import { type Connections, discard } from '@sealift/http';
import { Authorizer } from '../auth/authorizer.ts';
import type { CredentialLookup } from '../credentials/lookup.ts';
import { RETRY, type RegistryOptions, type RetryOptions, TIMEOUT_MS } from '../options.ts';
import type { Session } from '../push/session.ts';
import { header, type Question, type Reply } from './exchange.ts';
import { asked, isSilence, mayPass, Passing, refuse, refuseStatus } from './failure.ts';
import { pause } from './retry.ts';
import { follow, originOf } from './scheme.ts';

const REDIRECTS = 5;
/** For who gives no answer at all. */
const SILENT_TRIES = 2;
/** To give up an upload: a courtesy, which nobody waits for longer. */
const CANCEL_MS = 3000;

export class Client {
  readonly host: string;
  readonly retry: RetryOptions;
  /** Uploads that were begun, and neither finished nor given up. */
  readonly sessions = new Set<Session>();
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
      this.#connections.request(url, {
        ...this.#silence(),
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
        if (failures >= this.#triesAfter(thrown) || !mayPass(thrown))
          return refuse(this.host, about, thrown);
        await pause(
          failures,
          this.retry,
          thrown instanceof Passing ? thrown.retryAfter : undefined,
        );
      }
    }
  }

  #triesAfter(thrown: unknown): number {
    return isSilence(thrown) ? Math.min(SILENT_TRIES, this.retry.tries) : this.retry.tries;
  }

  /** Asks once. @throws Rejection | Passing, or the connection's own error */
  async once(asked: Question): Promise<Reply> {
    const question: Question = this.#options.forPush ? { ...asked, actions: 'pull,push' } : asked;
    const reply = await this.#answer(question);
    const isAnswer = reply.redirected && question.orRedirected === true;
    return isAnswer || question.accepts.includes(reply.status)
      ? reply
      : refuseStatus(this.host, question, reply);
  }

  /** The address an upload continues at. */
  follow(reply: Reply, what: string): URL {
    return follow(reply.url, header(reply, 'location'), what, this.#options.allowHttp ?? false);
  }

  /**
   * Gives up an upload. It may fail: the registry clears up by itself some day, and what went wrong
   * is told already.
   */
  async cancel(session: Session, connections: Connections = this.#connections): Promise<void> {
    const { path: url, repository, actions, what } = session;
    const question = {
      method: 'DELETE',
      path: url,
      repository,
      actions,
      what,
      accepts: [],
    } as const;
    try {
      const own = url.origin === (await this.#origin)?.origin;
      const signal = AbortSignal.timeout(CANCEL_MS);
      await discard((await this.#send(question, url, own, { connections, signal })).body);
      this.sessions.delete(session);
    } catch {
      // Left in `sessions`: whoever closes the client tries again.
    }
  }

  async #answer(question: Question): Promise<Reply> {
    const origin = await this.#find();
    const first = await this.#exchange(question, origin);
    // Another host has no say in where the login goes: its 401 is a failure. T33
    if (first.status !== 401 || !first.own) return first;
    const challenge = first.headers['www-authenticate'];
    await discard(first.body);
    await this.#authorizer.login(challenge, question, origin, this.#options.allowHttp ?? false);
    return this.#exchange(question, origin);
  }

  /** What could not be found out is found out by the next try. */
  #find(): Promise<URL> {
    this.#origin ??= originOf(this.host, this.#connections, this.#options).catch((thrown) => {
      this.#origin = undefined;
      throw thrown;
    });
    return this.#origin;
  }

  async #exchange(question: Question, origin: URL): Promise<Reply> {
    let url = new URL(question.path, origin);
    let own = true;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      // A login is for the registry alone: it does not follow to the storage that a redirect names,
      // and not back either, since then the storage says what is asked with it. T33
      own &&= url.origin === origin.origin;
      const reply = { ...(await this.#send(question, url, own)), redirected: hop > 0 };
      if (!isRedirect(question, reply)) return identity(reply, asked(this.host, question));
      await discard(reply.body);
      url = follow(url, header(reply, 'location'), question.what, this.#options.allowHttp ?? false);
    }
    return reject('REGISTRY', `${asked(this.host, question)}: more than ${REDIRECTS} redirects`);
  }

  async #send(
    question: Question,
    url: URL,
    own: boolean,
    { connections = this.#connections, ...bounds }: Sending = {},
  ): Promise<Reply> {
    const authorization = own ? this.#authorizer.header(question) : undefined;
    const withLogin = authorization !== undefined;
    const received = await connections.request(url, {
      ...bounds,
      ...this.#silence(question.body !== undefined),
      method: question.method,
      headers: {
        ...this.#headers(),
        ...question.headers,
        ...(question.body === undefined ? {} : { 'content-length': String(question.body.length) }),
        ...(withLogin ? { authorization } : {}),
      },
      body: question.body?.open() ?? null,
    });
    const login = own ? this.#authorizer.tried(question) : undefined;
    return { ...received, url, own, redirected: false, withLogin, login };
  }

  /** A registry may hash a whole upload before it answers. */
  #silence(uploads = false) {
    const silence = this.#options.timeoutMs ?? TIMEOUT_MS;
    return { headersTimeout: uploads ? silence * 5 : silence, bodyTimeout: silence };
  }

  #headers(): Record<string, string> {
    return { 'accept-encoding': 'identity', 'user-agent': this.#options.userAgent ?? 'sealift' };
  }
}

interface Sending {
  readonly connections?: Connections;
  readonly signal?: AbortSignal;
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
