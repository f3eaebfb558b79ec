/** To a service that knows its clients by certificate, over TLS 1.3. Node alone: it starts fast. */
import type { IncomingMessage } from 'node:http';
import { Agent, type AgentOptions, request } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';

/** A service that is asked with a client certificate, and the one authority that it is known by. */
export interface MutualTls {
  readonly host: string;
  readonly port: number;
  /** Name, and port unless it is 443, that the certificate of the other side is for. */
  readonly authority: string;
  /** PEM. */
  readonly tls: {
    readonly certificate: string;
    readonly key: string;
    readonly authorities: string;
  };
}

export interface MutualRequest {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
  /** Bytes that the answer may have. */
  readonly limit: number;
}

export interface MutualResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** The answer is longer than it may be. */
export class TooMuch extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super('too much');
    this.limit = limit;
  }
}

/**
 * Connections are kept for the next request while the process lives, and do not keep it alive.
 * @returns what asks once. It throws TooMuch, and what the connection broke with
 */
export function mutualTls(to: MutualTls): (request: MutualRequest) => Promise<MutualResponse> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ...tlsOptions(to) });
  return async (request) => {
    const response = await send(to, agent, request);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await bounded(response, request.limit),
    };
  };
}

const send = (
  { host, port }: MutualTls,
  agent: Agent,
  { target: path, method, headers, signal, body }: MutualRequest,
): Promise<IncomingMessage> =>
  new Promise((resolve, fail) => {
    const sent = request({ host, port, method, path, headers, agent, signal }, resolve);
    sent.on('error', fail).end(body);
  });

function tlsOptions({ authority, tls }: MutualTls): AgentOptions {
  const name = new URL(`https://${authority}`).hostname.replace(/^\[|\]$/g, '');
  return {
    cert: tls.certificate,
    key: tls.key,
    // In place of every CA that the system knows.
    ca: tls.authorities,
    minVersion: 'TLSv1.3',
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED cannot say otherwise. T30
    rejectUnauthorized: true,
    servername: isIP(name) === 0 ? name : '',
    // The name that is configured, whatever address was dialled.
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  };
}

async function bounded(response: IncomingMessage, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const pieces: AsyncIterable<Uint8Array> = response;
  for await (const chunk of pieces) {
    length += chunk.length;
    if (length > limit) throw new TooMuch(limit);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
