import { digest } from '@sealift/bytes';
import type { CryptoProvider, Hash, PublicKey } from '@sealift/pki';
import { verifyEcdsa } from './ecdsa.ts';
import { verifyEd25519, verifyEd25519ph } from './ed25519.ts';
import { verifyPss, verifyRsa } from './rsa.ts';

/**
 * The CryptoProvider in JavaScript alone: thirty times slower than OpenSSL, and there everywhere. A
 * key off its curve verifies nothing.
 */
export const nobleCrypto: CryptoProvider = {
  verify(key: PublicKey, hash: Hash, data: Uint8Array, signature: Uint8Array): boolean {
    return key.type === 'ed25519'
      ? verifyEd25519(key, data, signature)
      : verifyHashed(key, hash, digest[hash](data), signature);
  },
  verifyDigest(key: PublicKey, hash: Hash, given: Uint8Array, signature: Uint8Array): boolean {
    if (key.type === 'ed25519') return hash === 'sha512' && verifyEd25519ph(key, given, signature);
    return verifyHashed(key, hash, given, signature);
  },
};

function verifyHashed(
  key: PublicKey,
  hash: Hash,
  given: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.type === 'ed25519' || (key.hash !== undefined && key.hash !== hash)) return false;
  if (key.type === 'rsa-pss') return verifyPss(key, hash, given, signature);
  return key.type === 'rsa'
    ? verifyRsa(key, hash, given, signature)
    : verifyEcdsa(key.type, key, given, signature);
}
