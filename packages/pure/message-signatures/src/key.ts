import { base64 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import type { Algorithm } from './base.ts';

/** `keyid` of a request key: base64 of the SHA-256 of its SPKI. */
export const requestKeyId = (key: PublicKey): string => base64.encode(key.id);

/**
 * The algorithm of a request key. @throws Rejection REQUEST_SIGNATURE for other keys than Ed25519
 * and P-256
 */
export function algorithmOf({ type }: PublicKey): Algorithm {
  if (type === 'ed25519') return 'ed25519';
  if (type === 'p256') return 'ecdsa-p256-sha256';
  return reject('REQUEST_SIGNATURE', `a ${type} key signs no requests, expected Ed25519 or P-256`);
}
