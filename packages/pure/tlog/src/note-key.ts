import { concat, digest, utf8 } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';

const ED25519 = Uint8Array.of(0x0a, 0x01);
const ED25519_KEY_BYTES = 32;
const RSA = concat(Uint8Array.of(0x0a, 0xff), utf8.encode('PKIX-RSA-PKCS#1v1.5'));

/**
 * The hash that names a key in the notes it signs under `name`; a signature line states its first
 * four bytes. Ed25519 and RSA keys are
 * bound to the name by it, an ECDSA key is not (c2sp.org/signed-note; VERIFICATION §8.3).
 */
export function noteKeyHash(key: PublicKey, name: string): Uint8Array {
  if (key.type === 'ed25519')
    return digest.sha256(concat(utf8.encode(name), ED25519, key.spki.subarray(-ED25519_KEY_BYTES)));
  if (key.type === 'rsa') return digest.sha256(concat(utf8.encode(name), RSA, key.spki));
  return key.id;
}
