import { concat, digest, utf8 } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';

const ED25519 = Uint8Array.of(0x0a, 0x01);
const ED25519_KEY_BYTES = 32;

/**
 * The ID of a Rekor v2 log: for Ed25519 the whole hash of which a note's key ID is the first four bytes, bound to the origin
 * (c2sp.org/signed-note; VERIFICATION §8.3). An ECDSA key's is bound to the key alone.
 */
export function rekorV2LogId(key: PublicKey, origin: string): Uint8Array {
  if (key.type !== 'ed25519') return key.id;
  return digest.sha256(concat(utf8.encode(origin), ED25519, key.spki.subarray(-ED25519_KEY_BYTES)));
}
