import { utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { CryptoProvider, PublicKey } from '@sealift/pki';
import { parseBase } from './base.ts';
import { derOf } from './ecdsa.ts';
import { algorithmOf, requestKeyId } from './key.ts';
import type { RequestSignature } from './read.ts';

/** Seconds that a request may be older or newer than the clock of whoever receives it. */
export const WINDOW_SECONDS = 300;

/** One that came, or one that a log kept. */
export type Verifiable = Pick<RequestSignature, 'base' | 'signature'>;

/**
 * Verifies a signature with the key that its reader found by `keyId`. The key decides the
 * algorithm; `alg` must agree with it, and never
 * chooses.
 * @throws Rejection REQUEST_SIGNATURE
 */
export async function verifyRequestSignature(
  read: Verifiable,
  publicKey: PublicKey,
  crypto: CryptoProvider,
): Promise<void> {
  const claimed = parseBase(read.base);
  const algorithm = algorithmOf(publicKey);
  if (claimed.keyId !== requestKeyId(publicKey))
    reject('REQUEST_SIGNATURE', 'keyid is of another key');
  if (claimed.algorithm !== algorithm)
    reject('REQUEST_SIGNATURE', `alg is ${claimed.algorithm}, and the key is of ${algorithm}`);
  if (read.signature.length !== 64)
    reject('REQUEST_SIGNATURE', `signature of ${read.signature.length} bytes, expected 64`);
  if (!(await holds(read, publicKey, crypto)))
    reject('REQUEST_SIGNATURE', 'the signature of the request does not verify');
}

/** Whether the signature is by this key over this text, whatever the text says. */
export function holds(
  { base, signature }: Verifiable,
  key: PublicKey,
  crypto: CryptoProvider,
): boolean | Promise<boolean> {
  return crypto.verify(
    key,
    'sha256',
    utf8.encode(base),
    key.type === 'p256' ? derOf(signature) : signature,
  );
}

/**
 * Refuses a request from outside the window. Nonces must be remembered for longer than twice the
 * window: a request may come from its far end.
 * @param created of the signature @param now both unix time, seconds @throws Rejection
 * REQUEST_SIGNATURE
 */
export function checkWindow(created: number, now: number): void {
  const age = Math.round(now - created);
  // Written so that NaN is outside.
  if (!(Math.abs(now - created) <= WINDOW_SECONDS))
    reject(
      'REQUEST_SIGNATURE',
      `the request was signed ${Math.abs(age)} s ${age < 0 ? 'ahead of' : 'behind'} the clock ` +
        `here, limit ${WINDOW_SECONDS} s`,
    );
}
