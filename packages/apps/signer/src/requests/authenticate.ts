/**
 * Who asks, proved twice: by the certificate of the connection, and by a signature over the request
 * that the log keeps.
 */
import { base64 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import {
  checkWindow,
  type ReceivedRequest,
  type RequestSignature,
  readRequestSignature,
  verifyRequestSignature,
} from '@sealift/message-signatures';
import type { Client, RequestKey } from '../clients/clients.ts';
import type { Nonces } from './nonces.ts';

/** Who asked, as the log tells it. */
export interface Caller {
  readonly name: string;
  /** SHA-256 of the SPKI of the TLS certificate, hex. */
  readonly certificate: string;
  readonly keyId: string;
}

/** The client's word, which anybody can verify later with its request key. */
export interface Authorization {
  readonly base: string;
  /** Base64. */
  readonly signature: string;
  readonly nonce: string;
}

export interface Authenticated {
  readonly caller: Caller;
  readonly authorization: Authorization;
}

/** A request with the connection that it came over. */
export interface Arrived extends ReceivedRequest {
  /** SHA-256 of the SPKI of the peer's certificate, hex. */
  readonly certificate: string;
  /** SHA-256 of the body that came. */
  readonly bodyDigest: Uint8Array;
}

/** The client whose certificate this is. @throws Rejection CLIENT */
export function clientOf(certificate: string, clients: readonly Client[]): Client {
  return (
    clients.find(({ certificates }) => certificates.includes(certificate)) ??
    reject('CLIENT', `no client has a certificate with the key ${certificate}`)
  );
}

/**
 * @param client whose certificate it is @param authority what clients call this service: a request
 * for another is a replay (T32) @param now milliseconds
 * @throws Rejection REQUEST_SIGNATURE | REPLAY
 */
export async function authenticate(
  request: Arrived,
  client: Client,
  authority: string,
  nonces: Nonces,
  now: number,
): Promise<Authenticated> {
  if (request.authority !== authority)
    reject('REQUEST_SIGNATURE', `the request is for another service than ${authority}`);
  const read = readRequestSignature(request, request.bodyDigest);
  const { key } = requestKeyOf(read, client);
  await verifyRequestSignature(read, key, nodeCrypto);
  checkWindow(read.created, now / 1000);
  // Last: a nonce is used up by a request that is the client's, and by no other.
  if (!nonces.take(`${read.keyId} ${read.nonce}`, now))
    reject('REPLAY', 'this request was made before; its nonce is known');
  return {
    caller: { name: client.name, certificate: request.certificate, keyId: read.keyId },
    authorization: { base: read.base, signature: base64.encode(read.signature), nonce: read.nonce },
  };
}

function requestKeyOf({ keyId }: RequestSignature, { name, requestKeys }: Client): RequestKey {
  return (
    requestKeys.find((each) => each.keyId === keyId) ??
    reject('REQUEST_SIGNATURE', `keyid is of no request key of ${name}`)
  );
}
