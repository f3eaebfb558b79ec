import type { PublicKey } from '@sealift/pki';
import { noteKeyHash } from '@sealift/tlog';

/**
 * The ID of a Rekor v2 log: for Ed25519 the whole hash of which a note's key ID is the first four
 * bytes, bound to the origin
 * (VERIFICATION §8.3). Other keys' is bound to the key alone.
 */
export const rekorV2LogId = (key: PublicKey, origin: string): Uint8Array =>
  key.type === 'ed25519' ? noteKeyHash(key, origin) : key.id;
