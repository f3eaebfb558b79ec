/** What broke on the way through a proxy: the proxy's own refusal, or what lies behind it. */
import { networkCode } from './words.ts';

/**
 * A failure on the way to a proxy or of its own answer: the proxy is named, not the host behind.
 */
export class ViaProxy extends Error {
  override readonly name = 'ViaProxy';
  /** `proxy.corp:3128 (HTTPS_PROXY)`, without its login. */
  readonly proxy: string;
  /** What the proxy answered where it did not let the request through. */
  readonly status: number | undefined;

  constructor(proxy: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'failed', { cause });
    this.proxy = proxy;
    this.status = statusIn(this.message);
  }
}

/** undici has it in its messages alone. */
function statusIn(message: string): number | undefined {
  const [, tunnel, clear] =
    /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((407)\)$/.exec(message) ?? [];
  const found = tunnel ?? clear;
  return found === undefined ? undefined : Number(found);
}

/** Where a name or a port is not there, it is the proxy's: it alone was dialled. */
const DIALLED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

/** A connection that could not be made, or broke. */
export interface Fault {
  /** The error's code: `ECONNRESET`. */
  readonly code: string;
  /** Whether it is the proxy's own: PROXY, whoever was to be reached through it. */
  readonly isOfProxy: boolean;
  /** `(ECONNRESET)`, and which proxy was asked; or what that one said. */
  readonly words: string;
}

/** Says what went wrong with a connection. */
export function faultOf(thrown: unknown): Fault {
  const code = networkCode(thrown);
  if (!(thrown instanceof ViaProxy)) return { code, isOfProxy: false, words: `(${code})` };
  const { proxy, status } = thrown;
  if (status !== undefined)
    return {
      code,
      isOfProxy: true,
      words: `: the proxy ${proxy} answered ${status}${why(status)}`,
    };
  if (DIALLED.test(code))
    return { code, isOfProxy: true, words: `: the proxy ${proxy} cannot be reached (${code})` };
  return { code, isOfProxy: false, words: `(${code}), asked through the proxy ${proxy}` };
}

function why(status: number): string {
  if (status === 407) return ', it wants a login: http://USER:PASSWORD@HOST in the variable';
  return status === 403 ? ', it lets nobody through to that host' : '';
}
