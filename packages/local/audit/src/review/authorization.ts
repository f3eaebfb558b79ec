/** The client's own word: what it signed must be what the entry says was asked. */
import { base64, equal, hex, reject } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { parseBase, verifyRequestSignature } from '@sealift/message-signatures';
import type { EventOf } from '../event/kinds.ts';
import type { History } from './history.ts';

type Asking = Pick<EventOf<'asked'>, 'client' | 'authorization'>;

/** What the request must have been. */
interface Request {
  readonly path: string;
  /** SHA-256 of the body, hex. */
  readonly body: string;
  readonly role: 'request' | 'approve';
}

/** @throws Rejection AUDIT_ENTRY | REQUEST_SIGNATURE */
export async function checkAuthorization(
  { client, authorization }: Asking,
  { path, body, role }: Request,
  history: History,
): Promise<void> {
  const key = history.client(client, role);
  const { base, nonce } = authorization;
  await verifyRequestSignature(
    { base, signature: base64.decode(authorization.signature) },
    key,
    nodeCrypto,
  );
  const signed = parseBase(base);
  if (signed.method !== 'POST' || signed.path !== path)
    reject(
      'AUDIT_ENTRY',
      `the client signed ${signed.method} ${signed.path}, expected POST ${path}`,
    );
  if (!equal(signed.contentDigest, hex.decode(body)))
    reject('AUDIT_ENTRY', 'the client signed a request with another body');
  if (signed.nonce !== nonce)
    reject('AUDIT_ENTRY', 'the nonce is not the one that the client signed');
  history.useNonce(signed.keyId, nonce);
}
