/** A request as it came in, and who it turned out to be from. */
import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { reject } from '@sealift/failures';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../clients/clients.ts';
import { type Authenticated, authenticate, clientOf } from '../requests/authenticate.ts';
import { newRequest } from '../signing/signing-request.ts';
import type { State } from '../signing/state.ts';
import { peerCertificate } from './tls.ts';

/** Filled as far as the request comes, so that a refusal can tell the log. */
export interface IncomingRequest {
  readonly id: string;
  client?: Client;
  who?: Authenticated;
  body: Uint8Array;
}

const arrivals = new WeakMap<FastifyRequest, IncomingRequest>();

export function incomingRequestOf(request: FastifyRequest): IncomingRequest {
  const arrival = arrivals.get(request) ?? { id: newRequest(), body: new Uint8Array() };
  arrivals.set(request, arrival);
  return arrival;
}

/** Before the body is read: who holds the connection. @throws Rejection CLIENT | RATE */
export function admit(state: State, request: FastifyRequest): void {
  const certificate = peerCertificate(
    tlsOf(request),
    state.config.file.tls.maxClientLifetime,
    state.now(),
  );
  const client = clientOf(certificate, state.clients);
  incomingRequestOf(request).client = client;
  state.requests.take(client, state.now());
}

/** After it: who signed the request. @throws Rejection CLIENT | REQUEST_SIGNATURE | REPLAY */
export async function identify(
  state: State,
  request: FastifyRequest,
): Promise<IncomingRequest & { readonly who: Authenticated }> {
  const arrival = incomingRequestOf(request);
  arrival.body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const certificate = peerCertificate(
    tlsOf(request),
    state.config.file.tls.maxClientLifetime,
    state.now(),
  );
  const arrived = {
    method: request.method,
    authority: request.headers.host ?? '',
    target: request.raw.url ?? '',
    header: (name: string) => request.raw.headersDistinct[name],
    certificate,
    bodyDigest: createHash('sha256').update(arrival.body).digest(),
  };
  const who = await authenticate(
    arrived,
    clientOf(certificate, state.clients),
    state.config.file.authority,
    state.nonces,
    state.now(),
  );
  arrival.who = who;
  return { ...arrival, who };
}

/** The service listens for TLS alone. */
function tlsOf({ socket }: FastifyRequest): TLSSocket {
  return socket instanceof TLSSocket ? socket : reject('CLIENT', 'the connection is not over TLS');
}
