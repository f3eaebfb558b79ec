/** The client's own word: what it signed must be what the entry says was asked. */
import { base64, equal, hex } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import {
  checkWindow,
  parseBase,
  type SignedRequest,
  verifyRequestSignature,
} from '@sealift/message-signatures';
import type { PublicKey } from '@sealift/pki';
import type { EventOf } from '../event/kinds.ts';
import { DECISION_TIME } from './decision-time.ts';
import type { History } from './history.ts';

type Asking = Pick<EventOf<'asked'>, 'request' | 'client' | 'authorization'>;

/** What the request must have been. */
interface Request {
  readonly path: string;
  /** SHA-256 of the body, hex. */
  readonly body: string;
  readonly role: 'request' | 'approve';
}

/**
 * A request that came to something, once. @throws Rejection AUDIT_ENTRY | REQUEST_SIGNATURE
 */
export async function checkAuthorization(
  asking: Asking,
  { path, body, role }: Request,
  history: History,
): Promise<void> {
  history.requests.begin(asking.request);
  const signed = await readSigned(asking, history.client(asking.client, role), history);
  if (signed.method !== 'POST' || signed.path !== path)
    reject(
      'AUDIT_ENTRY',
      `the client signed ${signed.method} ${signed.path}, expected POST ${path}`,
    );
  if (!equal(signed.contentDigest, hex.decode(body)))
    reject('AUDIT_ENTRY', 'the client signed a request with another body');
  history.requests.useNonce(signed.keyId, signed.nonce, asking.request);
}

/**
 * A request that was refused, whatever it was: nothing is signed for it, nor for another with its
 * nonce. @throws Rejection AUDIT_ENTRY | REQUEST_SIGNATURE
 */
export async function checkDenied(
  { request, client, authorization }: EventOf<'denied'>,
  history: History,
): Promise<void> {
  history.requests.deny(request);
  if (authorization === undefined) return;
  if (client === undefined)
    return reject('AUDIT_ENTRY', 'a request that was signed is of a client');
  const key = history.keyEverTold(client.keyId);
  const signed = await readSigned({ request, client, authorization }, key, history);
  history.requests.useNonce(signed.keyId, signed.nonce, request);
}

async function readSigned(
  { client, authorization }: Asking,
  key: PublicKey,
  history: History,
): Promise<SignedRequest> {
  const { base, nonce } = authorization;
  const signature = base64.decode(authorization.signature);
  await verifyRequestSignature({ base, signature }, key, nodeCrypto);
  const signed = parseBase(base);
  if (signed.nonce !== nonce || signed.keyId !== client.keyId)
    reject('AUDIT_ENTRY', 'the nonce or the key is not the one that the client signed');
  history.expectAuthority(signed.authority);
  checkWindow(signed.created, decisionTime(signed.created, history.lastTime));
  return signed;
}

/** When the service may have looked at its clock, seconds: at most so long before the entry. */
const decisionTime = (created: number, entry: string): number => {
  const latest = Date.parse(entry) / 1000;
  return Math.min(latest, Math.max(created, latest - DECISION_TIME / 1000));
};
