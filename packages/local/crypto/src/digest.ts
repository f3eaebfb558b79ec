/** Signatures over a digest that is given: node:crypto always hashes the data itself. */
import { constants, type KeyObject, publicDecrypt } from 'node:crypto';
import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equal } from '@sealift/bytes';
import type { Hash, PublicKey } from '@sealift/pki';

const CURVES = { p256, p384, p521 };

/** Whether `signature` is by `key` over data with this digest; malformed signatures are `false`. */
export function verifyDigest(imported: KeyObject, key: PublicKey, hash: Hash, digest: Uint8Array, signature: Uint8Array): boolean {
  if (key.type === 'rsa') return verifyRsa(imported, hash, digest, signature);
  if (key.type === 'ed25519') return hash === 'sha512' && verifyEd25519ph(key, digest, signature);
  return verifyEcdsa(key.type, rawPublicKey(imported), digest, signature);
}

function verifyEcdsa(curve: keyof typeof CURVES, publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  try {
    // Sigstore's signers do not normalise s; both values are valid ECDSA.
    return CURVES[curve].verify(signature, digest, publicKey, { prehash: false, lowS: false, format: 'der' });
  } catch {
    return false;
  }
}

/** The uncompressed point: the coordinates as the key's JWK states them. */
function rawPublicKey(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return concat(Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
}

/** DigestInfo of RFC 8017 §9.2, up to the digest. */
const DIGEST_INFO: { readonly [hash in Hash]: string } = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

function verifyRsa(key: KeyObject, hash: Hash, digest: Uint8Array, signature: Uint8Array): boolean {
  try {
    const opened = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return equal(opened, concat(Buffer.from(DIGEST_INFO[hash], 'hex'), digest));
  } catch {
    return false;
  }
}

/** RFC 8032 §5.1: the message stands for its digest, which is already there. */
const ed25519ph = eddsa(ed25519.Point, sha512, {
  domain: (data: Uint8Array, context: Uint8Array, isPrehashed: boolean) =>
    concat(Buffer.from('SigEd25519 no Ed25519 collisions'), Uint8Array.of(isPrehashed ? 1 : 0, context.length), context, data),
  prehash: Object.assign((digest: Uint8Array) => digest, { outputLen: 64, blockLen: 128, canXOF: false, create: () => sha512.create() }),
});

function verifyEd25519ph({ spki }: PublicKey, digest: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519ph.verify(signature, digest, spki.subarray(-32), { zip215: false });
  } catch {
    return false;
  }
}
