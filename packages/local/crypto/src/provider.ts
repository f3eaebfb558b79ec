import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Rejection } from '@sealift/failures';
import type { CryptoProvider, Hash, PublicKey } from '@sealift/pki';

/** Keys are imported once each: the import costs a fifth of a verification. */
const imported = new WeakMap<PublicKey, KeyObject>();

/**
 * The CryptoProvider of Node; `verify` answers at once. A key that OpenSSL cannot import (a point
 * off its curve) is a Rejection KEY.
 */
export const nodeCrypto: CryptoProvider = {
  verify(key: PublicKey, hash: Hash, data: Uint8Array, signature: Uint8Array): boolean {
    if (key.type === 'rsa-pss') return verifyPss(key, hash, data, signature);
    return verify(key.type === 'ed25519' ? null : hash, data, keyObject(key), signature);
  },
  /**
   * node:crypto always hashes the data itself. Loaded where it is needed: JavaScript's curves take
   * longer to load than most verifications.
   */
  async verifyDigest(
    key: PublicKey,
    hash: Hash,
    digest: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean> {
    keyObject(key);
    const { nobleCrypto } = await import('@sealift/portable-crypto');
    return nobleCrypto.verifyDigest(key, hash, digest, signature);
  },
};

/** A salt as long as the hash: others are what nobody asked for (RFC 4055 §3.1). */
function verifyPss(key: PublicKey, hash: Hash, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.hash !== undefined && key.hash !== hash) return false;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify(hash, data, { key: keyObject(key), padding, saltLength }, signature);
}

function keyObject(key: PublicKey): KeyObject {
  const known = imported.get(key) ?? importKey(key);
  imported.set(key, known);
  return known;
}

function importKey({ spki, type }: PublicKey): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new Rejection('KEY', `a ${type} key that cannot be imported`, { cause });
  }
}
