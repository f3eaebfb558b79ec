/** When a request is made again, and when it is not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { networkCode } from './words.ts';

/** How often something is tried, and how long the pauses between are. */
export interface RetryOptions {
  /** How often a request is made before it fails. */
  readonly tries: number;
  /**
   * The first pause in milliseconds; each next one is twice as long, up to `maxMs`, with 10 %
   * jitter.
   */
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Codes of the network, of undici and of its parser. */
const PASSING = [
  /^E(?!RR_)[A-Z_]{3,}$/,
  /^UND_ERR_(?:SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|RESPONSE)$/,
  /^HPE_\w+$/,
];

/**
 * Whether a connection that broke with this may be made again: not for a name or certificate, which
 * will not change.
 */
export function isPassing(thrown: unknown): boolean {
  const code = networkCode(thrown);
  return code !== 'ENOTFOUND' && PASSING.some((kind) => kind.test(code));
}

/** Too many requests, a timeout, or the server's fault; 501 will not change. */
export const isRetryableStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501);

/** The pause after the given number of failures, in milliseconds. */
export const pauseMs = (
  failures: number,
  { firstMs, maxMs }: RetryOptions,
  random: number = Math.random(),
): number => Math.min(maxMs, firstMs * 2 ** (failures - 1) * (0.9 + 0.2 * random));

/** More is not counted: it is as good as for ever. */
const MOST_SECONDS = 999_999_999;

/** Waits after so many failures. */
export const pause = (failures: number, options: RetryOptions): Promise<void> =>
  sleep(pauseMs(failures, options));

/**
 * What a Retry-After asks for, in milliseconds (RFC 9110 §10.2.3): seconds, or a date.
 * @param date that of the answer: a date of the same clock; this host's may be wrong
 */
export function askedMs(retryAfter: string | undefined, date?: string): number {
  if (retryAfter === undefined) return 0;
  if (/^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter), MOST_SECONDS) * 1000;
  const isDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(retryAfter);
  const now = date === undefined ? Date.now() : Date.parse(date);
  const ms = isDate ? Date.parse(retryAfter) - now : 0;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/** When a registry may be asked again: one that was told to wait holds all that ask there. */
export class Turn {
  #notBefore = 0;

  /** @returns by how many milliseconds it is later than it was: 0 where it is not */
  hold(ms: number): number {
    const now = performance.now();
    const before = Math.max(now, this.#notBefore);
    this.#notBefore = Math.max(before, now + ms);
    return this.#notBefore - before;
  }

  /** Ends when the turn has come; a hold in the meantime makes it later. */
  async come(): Promise<void> {
    for (let left = this.#left(); left > 0; left = this.#left()) await sleep(left);
  }

  #left(): number {
    return Math.ceil(this.#notBefore - performance.now());
  }
}
