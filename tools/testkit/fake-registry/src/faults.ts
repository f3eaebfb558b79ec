/** Misbehaviour on demand: which requests, how often, and what goes wrong. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import { failure } from './answer.ts';

export type Misbehaviour =
  /** Answers with this status instead. `message` goes into the error's JSON. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly message?: string;
    }
  /** Asks for a login with this WWW-Authenticate. */
  | { readonly kind: 'challenge'; readonly header: string }
  /** Closes the connection after so many bytes of the body; without a number, before any answer. */
  | { readonly kind: 'drop'; readonly after?: number }
  /** Does what was asked, and closes the connection in place of an answer. */
  | { readonly kind: 'lost' }
  /** Takes the request, and never answers. */
  | { readonly kind: 'silent' }
  /** Same length, one bit flipped in the middle. */
  | { readonly kind: 'wrong-bytes' }
  /** Bytes are added to the body, and to its Content-Length; `chunked`, there is none. */
  | { readonly kind: 'longer'; readonly chunked?: boolean }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Sends the client to the same path at another origin (`http://127.0.0.1:2`). */
  | { readonly kind: 'redirect'; readonly to: string }
  /** Replaces a header of the answer. */
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  /** Leaves a header out. */
  | { readonly kind: 'without'; readonly name: string }
  /** Range is ignored: the whole blob is sent. */
  | { readonly kind: 'whole' }
  /** The answer is the part of the body from this position on, whatever was asked for. */
  | { readonly kind: 'part'; readonly from: number }
  /** The whole body is this. */
  | { readonly kind: 'body'; readonly body: Uint8Array };

export interface Fault {
  /** Tested against `METHOD /path?query`. */
  readonly match: RegExp;
  /** How many requests it spoils; all of them where absent. */
  readonly times?: number;
  readonly does: Misbehaviour;
}

export class Faults {
  readonly #armed: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  take(request: string): Misbehaviour | undefined {
    const armed = this.#armed.find(({ fault, left }) => left > 0 && fault.match.test(request));
    if (armed === undefined) return undefined;
    armed.left--;
    return armed.fault.does;
  }
}

/** Whether the request must not reach the registry's state: it is answered, or cut, before. */
export const prevents = (does: Misbehaviour | undefined): boolean =>
  does?.kind === 'status' ||
  does?.kind === 'challenge' ||
  does?.kind === 'redirect' ||
  does?.kind === 'silent' ||
  (does?.kind === 'drop' && does.after === undefined);

/** The answer as the fault makes it. */
export async function spoil(
  answer: Answer,
  does: Misbehaviour | undefined,
  path: string,
): Promise<Answer> {
  const body = answer.body ?? new Uint8Array();
  switch (does?.kind) {
    case 'status':
      return failure(
        does.status,
        `FAULT_${does.status}`,
        does.message,
        does.retryAfter === undefined ? {} : { 'retry-after': does.retryAfter },
      );
    case 'challenge':
      return failure(401, 'UNAUTHORIZED', 'authentication required', {
        'www-authenticate': does.header,
      });
    case 'redirect':
      return { status: 307, headers: { location: `${does.to}${path}` } };
    case 'wrong-bytes':
      return { ...answer, body: flipped(body) };
    case 'longer':
      return {
        ...answer,
        ...(does.chunked ? { headers: { ...answer.headers, 'transfer-encoding': 'chunked' } } : {}),
        body: Buffer.concat([body, Buffer.from('more')]),
      };
    case 'gzip':
      return {
        ...answer,
        headers: { ...answer.headers, 'content-encoding': 'gzip' },
        body: gzipSync(body),
      };
    case 'header':
      return { ...answer, headers: { ...answer.headers, [does.name]: does.value } };
    case 'without':
      return {
        ...answer,
        headers: Object.fromEntries(
          Object.entries(answer.headers ?? {}).filter(([name]) => name !== does.name),
        ),
      };
    case 'part':
      return {
        status: 206,
        headers: { 'content-range': `bytes ${does.from}-${body.length - 1}/${body.length}` },
        body: body.subarray(does.from),
      };
    case 'body':
      return { ...answer, body: does.body };
    case 'silent':
      return new Promise(() => {});
    case 'slow':
      await sleep(does.ms, undefined, { ref: false });
      return answer;
    default:
      return answer;
  }
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

/** Writes the answer; a `drop` ends the connection in the middle of it. */
export function send(
  response: ServerResponse,
  method: string,
  { status, headers = {}, body = new Uint8Array() }: Answer,
  does: Misbehaviour | undefined,
): void {
  if (does?.kind === 'lost' || (does?.kind === 'drop' && does.after === undefined)) {
    response.socket?.destroy();
    return;
  }
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...length, ...headers });
  if (method === 'HEAD') response.end();
  else if (does?.kind === 'drop')
    response.write(body.subarray(0, does.after), () => response.socket?.destroySoon());
  else response.end(body);
}
