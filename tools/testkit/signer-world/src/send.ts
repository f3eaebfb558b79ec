/** One request, signed as the protocol asks, or not. */
import { createHash, randomBytes } from 'node:crypto';
import { Agent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Signer } from '@sealift/keys';
import { signRequest } from '@sealift/message-signatures';

/** A request, and what is wrong with it. */
export interface Sending {
  readonly method: string;
  readonly target: string;
  readonly body?: Uint8Array;
  /** What the digest is said to be of, and the signature covers. */
  readonly signedBody?: Uint8Array;
  readonly signedTarget?: string;
  readonly signedMethod?: string;
  readonly authority?: string;
  /** Unix time, seconds. */
  readonly created?: number;
  readonly nonce?: Uint8Array;
  readonly requestKey?: Signer;
  /** In place of, or beside, what is sent; undefined leaves one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Where it is JSON. */
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** How a client holds its connections. */
export interface Connection {
  readonly cert?: string;
  readonly key?: string;
  readonly ca: string;
}

export const agentOf = (connection: Connection): Agent =>
  new Agent({ ...connection, keepAlive: true, maxSockets: 64, minVersion: 'TLSv1.3' });

/** @param address `host:port` where the service listens @param authority what it calls itself */
export async function send(
  agent: Agent,
  address: string,
  authority: string,
  requestKey: Signer,
  sending: Sending,
): Promise<Answer> {
  const { method, target, body = new Uint8Array() } = sending;
  const headers = {
    host: authority,
    ...(await signed(authority, requestKey, sending)),
    'content-length': String(body.length),
    ...sending.headers,
  };
  const present = Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== undefined),
  ) as Record<string, string | string[]>;
  const [host, port] = [
    address.slice(0, address.lastIndexOf(':')),
    address.slice(address.lastIndexOf(':') + 1),
  ];
  return new Promise((resolve, fail) => {
    const outgoing = httpsRequest(
      { agent, host, port, method, path: target, headers: present, servername: 'localhost' },
      (incoming) => {
        buffer(incoming).then(
          (bytes) =>
            resolve(answerOf(incoming.statusCode ?? 0, bytes.toString('utf8'), incoming.headers)),
          fail,
        );
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

async function signed(
  authority: string,
  requestKey: Signer,
  sending: Sending,
): Promise<Record<string, string>> {
  const {
    method,
    target,
    body = new Uint8Array(),
    signedBody = body,
    created = Date.now() / 1000,
    nonce = randomBytes(16),
  } = sending;
  const covered = {
    method: sending.signedMethod ?? method,
    authority: sending.authority ?? authority,
    target: sending.signedTarget ?? target,
    bodyDigest: new Uint8Array(createHash('sha256').update(signedBody).digest()),
  };
  return {
    ...(await signRequest(
      covered,
      sending.requestKey ?? requestKey,
      Math.floor(created),
      new Uint8Array(nonce),
    )),
  };
}

function answerOf(status: number, text: string, headers: Answer['headers']): Answer {
  const isJson = String(headers['content-type']).startsWith('application/json');
  return {
    status,
    text,
    headers,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
