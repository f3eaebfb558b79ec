/**
 * One registry's connection: every request passes here, with its login, its redirects, its
 * retries.
 */
import type { Readable } from 'node:stream';
import { reject } from '@sealift/failures';
import { type Connections, discard, retries } from '@sealift/http';
import { Authorizer } from '../auth/authorizer.ts';
import type { CredentialLookup } from '../credentials/lookup.ts';
import {
  LONGEST_WAIT_MS,
  LONGEST_WAITS_MS,
  RETRY,
  type RegistryOptions,
  TIMEOUT_MS,
} from '../options.ts';
import type { Session } from '../push/session.ts';
import { header, type RegistryRequest, type RegistryResponse } from './exchange.ts';
import {
  described,
  isRetryable,
  isSilence,
  RetryableError,
  refuse,
  refuseStatus,
} from './failure.ts';
import { notesOf } from './notes.ts';
import { follow, originOf } from './scheme.ts';

const REDIRECTS = 5;
/** For who gives no answer at all. */
const SILENT_TRIES = 2;
/** More is not what a registry has to say, but what fills a terminal. */
const NOTES = 6;
/** To give up an upload: a courtesy, which nobody waits for longer. */
const CANCEL_MS = 3000;

export class Client {
  readonly host: string;
  readonly retries: retries.RetryOptions;
  /** Uploads that were begun, and neither finished nor given up. */
  readonly sessions = new Set<Session>();
  /** Repositories that were asked for a list of referrers, and whether they have such lists. */
  readonly apis = new Map<string, boolean>();
  readonly #options: RegistryOptions;
  readonly #connections: Connections;
  readonly #authorizer: Authorizer;
  readonly #turn = new retries.Turn();
  /** Milliseconds that it has asked to wait, in all. */
  #waited = 0;
  readonly #told = new Set<string>();
  #origin: Promise<URL> | undefined;

  constructor(
    host: string,
    options: RegistryOptions,
    connections: Connections,
    credentials: CredentialLookup,
  ) {
    this.host = host;
    this.retries = { ...RETRY, ...options.retry };
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

  /** Sends until there is an answer. @throws Rejection NOT_FOUND | AUTH | DIGEST | REGISTRY */
  send(request: RegistryRequest): Promise<RegistryResponse> {
    return this.retry(request, () => this.sendOnce(request));
  }

  /**
   * Sends and reads the body; begins again where the connection breaks while it comes. @throws
   * Rejection as `send`, and what `read` throws
   */
  sendAndRead<T>(
    request: RegistryRequest,
    read: (body: Readable) => Promise<T>,
  ): Promise<{ response: RegistryResponse; value: T }> {
    return this.retry(request, async () => {
      const response = await this.sendOnce(request);
      return { response, value: await read(response.body) };
    });
  }

  /**
   * Makes an attempt of one or more requests, and makes it again where something failed that may
   * pass. @throws Rejection
   */
  async retry<T>(about: Pick<RegistryRequest, 'what'>, attempt: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (thrown) {
        if (failures >= this.#triesAfter(thrown) || !isRetryable(thrown))
          return refuse(this.host, about, thrown);
        if (thrown instanceof RetryableError) this.#wait(thrown);
        await retries.pause(failures, this.retries);
      }
    }
  }

  /** What it asks for holds for every lane: each further request would lengthen it. */
  #wait({ askedMs, rejection }: RetryableError): void {
    const { longestWaitMs = LONGEST_WAIT_MS, longestWaitsMs = LONGEST_WAITS_MS } = this.#options;
    const seconds = Math.ceil(askedMs / 1000);
    const giveUp = (words: string): never =>
      reject(rejection.code, `${rejection.message}; it asks to wait ${seconds} s${words}`, {
        cause: rejection,
      });
    if (askedMs > longestWaitMs) giveUp(`, and ${longestWaitMs / 1000} s is the longest`);
    const longer = this.#turn.hold(askedMs);
    this.#waited += longer;
    if (this.#waited > longestWaitsMs)
      giveUp(` once more, and ${longestWaitsMs / 1000} s is the longest in all`);
    if (longer > 0 && askedMs > 0) this.#options.onWait?.(this.host, seconds);
  }

  #triesAfter(thrown: unknown): number {
    return isSilence(thrown) ? Math.min(SILENT_TRIES, this.retries.tries) : this.retries.tries;
  }

  /** Sends once. @throws Rejection | RetryableError, or the connection's own error */
  async sendOnce(wanted: RegistryRequest): Promise<RegistryResponse> {
    const isReading = wanted.actions === 'pull';
    const request: RegistryRequest =
      this.#options.forPush && isReading ? { ...wanted, actions: 'pull,push' } : wanted;
    await this.#turn.come();
    const response = await this.#answer(request);
    const isAnswer = response.redirected && request.orRedirected === true;
    return isAnswer || request.accepts.includes(response.status)
      ? response
      : refuseStatus(this.host, request, response);
  }

  /** The address an upload continues at. */
  follow(response: RegistryResponse, what: string): URL {
    return follow(
      response.url,
      header(response, 'location'),
      what,
      this.#options.allowHttp ?? false,
    );
  }

  /**
   * Gives up an upload. It may fail: the registry clears up by itself some day, and what went wrong
   * is told already.
   */
  async cancel(session: Session, connections: Connections = this.#connections): Promise<void> {
    const { path: url, repository, actions, what } = session;
    const request = {
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
      await discard((await this.#transmit(request, url, own, { connections, signal })).body);
      this.sessions.delete(session);
    } catch {
      // Left in `sessions`: whoever closes the client tries again.
    }
  }

  async #answer(request: RegistryRequest): Promise<RegistryResponse> {
    const origin = await this.#find();
    const first = await this.#exchange(request, origin);
    // Another host has no say in where the login goes: its 401 is a failure. T33
    if (first.status !== 401 || !first.own) return first;
    const challenge = first.headers['www-authenticate'];
    await discard(first.body);
    await this.#authorizer.login(challenge, request, origin, this.#options.allowHttp ?? false);
    return this.#exchange(request, origin);
  }

  /** What could not be found out is found out by the next try. */
  #find(): Promise<URL> {
    this.#origin ??= originOf(this.host, this.#connections, this.#options).catch((thrown) => {
      this.#origin = undefined;
      throw thrown;
    });
    return this.#origin;
  }

  async #exchange(request: RegistryRequest, origin: URL): Promise<RegistryResponse> {
    let url = new URL(request.path, origin);
    let own = true;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      // A login is for the registry alone: it does not follow to the storage that a redirect names,
      // and not back either, since then the storage says what is asked with it. T33
      own &&= url.origin === origin.origin;
      const response = { ...(await this.#transmit(request, url, own)), redirected: hop > 0 };
      this.#listen(response);
      if (!isRedirect(request, response)) return identity(response, described(this.host, request));
      await discard(response.body);
      url = follow(
        url,
        header(response, 'location'),
        request.what,
        this.#options.allowHttp ?? false,
      );
    }
    return reject('REGISTRY', `${described(this.host, request)}: more than ${REDIRECTS} redirects`);
  }

  /** What the registry says beside its answers, once each. */
  #listen(response: RegistryResponse): void {
    if (!response.own) return;
    for (const note of notesOf(response)) {
      if (this.#told.has(note.about) || this.#told.size >= NOTES) continue;
      this.#options.onNote?.(`${this.host} ${note.text}`);
      this.#told.add(note.about);
    }
  }

  async #transmit(
    request: RegistryRequest,
    url: URL,
    own: boolean,
    { connections = this.#connections, ...bounds }: Sending = {},
  ): Promise<RegistryResponse> {
    const authorization = own ? this.#authorizer.header(request) : undefined;
    const withLogin = authorization !== undefined;
    const received = await connections.request(url, {
      ...bounds,
      ...this.#silence(request.body !== undefined),
      method: request.method,
      headers: {
        ...this.#headers(),
        ...request.headers,
        ...(request.body === undefined ? {} : { 'content-length': String(request.body.length) }),
        ...(withLogin ? { authorization } : {}),
      },
      body: request.body?.open() ?? null,
    });
    const login = own ? this.#authorizer.tried(request) : undefined;
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

const isRedirect = ({ method }: RegistryRequest, { status }: RegistryResponse): boolean =>
  (method === 'GET' || method === 'HEAD') && [301, 302, 303, 307, 308].includes(status);

/** Content travels as it is hashed. T18 @throws Rejection REGISTRY */
async function identity(response: RegistryResponse, what: string): Promise<RegistryResponse> {
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding === 'identity') return response;
  response.body.destroy();
  return reject('REGISTRY', `${what}: the answer is compressed, which was not asked for`);
}
