/**
 * One request to the service: signed, over TLS 1.3 with both certificates, bounded in time and
 * size. Nothing is tried twice.
 */
import { createHash, randomBytes } from 'node:crypto';
import { printable, reject } from '@sealift/failures';
import { mutualTls, TooMuch } from '@sealift/http';
import { signRequest } from '@sealift/message-signatures';
import type { SignerConfig } from './config.ts';
import { BOUNDS } from './limits.ts';

export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  /** Bytes that the answer may have. */
  readonly limit: number;
}

export interface ServiceResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface ConnectionOptions {
  /** Unix time, milliseconds; the request says when it was signed. */
  readonly now: () => number;
  readonly timeoutMs?: number;
  /** Unix time, milliseconds, after which whoever asks does not wait any more. */
  readonly deadline?: number;
}

/** Connections are kept for the next request while the process lives, and do not keep it alive. */
export class Connection {
  readonly #config: SignerConfig;
  readonly #options: ConnectionOptions;
  readonly #request: ReturnType<typeof mutualTls>;

  constructor(config: SignerConfig, options: ConnectionOptions) {
    this.#config = config;
    this.#options = options;
    this.#request = mutualTls(config);
  }

  /**
   * @throws Rejection SIGNING_SERVICE when the service cannot be reached, is not the one that is
   * configured, or answers too much or too late
   */
  async send(request: ServiceRequest): Promise<ServiceResponse> {
    const body = request.body ?? new Uint8Array();
    const { authority, requestKey } = this.#config;
    const signed = {
      method: request.method,
      authority,
      target: request.target,
      bodyDigest: createHash('sha256').update(body).digest(),
    };
    const headers = await signRequest(
      signed,
      requestKey,
      Math.floor(this.#options.now() / 1000),
      randomBytes(16),
    );
    return this.#transmit(
      { ...request, body },
      {
        ...headers,
        host: authority,
        'content-type': request.contentType,
        'content-length': body.length,
      },
    );
  }

  /** Milliseconds that this request may take. */
  #time(): number {
    const {
      now,
      timeoutMs = BOUNDS.timeoutMs,
      deadline = Number.POSITIVE_INFINITY,
    } = this.#options;
    return Math.max(0, Math.min(timeoutMs, deadline - now()));
  }

  async #transmit(
    request: ServiceRequest & { readonly body: Uint8Array },
    fields: Readonly<Record<string, string | number | undefined>>,
  ): Promise<ServiceResponse> {
    const headers = Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      ),
    );
    const time = this.#time();
    const signal = AbortSignal.timeout(time);
    try {
      const { method, target, body, limit } = request;
      const { headers: said, ...response } = await this.#request({
        method,
        target,
        headers,
        body,
        signal,
        limit,
      });
      return { ...response, contentType: contentTypeOf(said) };
    } catch (thrown) {
      return this.#unreachable(thrown, signal.aborted ? time : undefined);
    }
  }

  #unreachable(thrown: unknown, late: number | undefined): never {
    if (thrown instanceof TooMuch) return this.#fault(`answers more than ${thrown.limit} bytes`);
    if (late !== undefined) return this.#fault(`did not answer within ${late / 1000} s`);
    if (!(thrown instanceof Error)) throw thrown;
    const code = 'code' in thrown ? String(thrown.code) : '';
    const known = WORDS.find(([said]) => said.test(`${code} ${thrown.message}`));
    return this.#fault(
      known === undefined
        ? `cannot be reached: ${printable(thrown.message)}`
        : `${known[1]} (${printable(code)})`,
    );
  }

  #fault(what: string): never {
    return reject('SIGNING_SERVICE', `the signing service ${this.#config.authority} ${what}`);
  }
}

/** Words for what OpenSSL and the system say, in their codes and messages. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'cannot be reached: nothing listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'cannot be reached: its name is not known'],
  [/ALTNAME_INVALID/, 'has a certificate for another name'],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, 'has a certificate that is not valid now'],
  [
    /SELF_SIGNED|UNABLE_TO|SIGNATURE_FAILURE/,
    'has a certificate of another CA than the one that is configured',
  ],
  [/alert (?:certificate|bad certificate|unknown ca)/, 'does not accept our certificate'],
  [/ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA)/, 'does not accept our certificate'],
  // Node's own servers hang up in place of an alert.
  [/ECONNRESET|EPIPE/, 'closed the connection, as it does when it does not accept our certificate'],
  [/protocol version|UNSUPPORTED_PROTOCOL/, 'does not speak TLS 1.3'],
];

/**
 * An encoded body is another text than the one that is read: nothing was asked to be compressed.
 */
const contentTypeOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string =>
  headers['content-encoding'] === undefined
    ? String(headers['content-type'] ?? '')
    : `${headers['content-type']}, encoded`;
