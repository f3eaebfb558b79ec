import type { PublicKey } from './key.ts';

/** Hash of an ECDSA or RSA signature; Ed25519 hashes by itself. */
export type Hash = 'sha256' | 'sha384' | 'sha512';

/**
 * Where the cryptography comes from. Keys and hashes are decided by the caller from trusted data,
 * never by the signature.
 */
export interface CryptoProvider {
  /**
   * Whether `signature` is by `key` over `data`. A malformed signature is `false`, not an error.
   * @param signature ASN.1 DER for ECDSA, PKCS#1 v1.5 for RSA, PSS with a salt as long as the
   * hash for `rsa-pss`, 64 bytes for Ed25519
   */
  verify(
    key: PublicKey,
    hash: Hash,
    data: Uint8Array,
    signature: Uint8Array,
  ): boolean | Promise<boolean>;

  /**
   * The same over a digest that was computed elsewhere: for files that are not at hand, or too
   * large to hold. Ed25519 keys are
   * verified as Ed25519ph (RFC 8032 §5.1), whose digest is SHA-512.
   */
  verifyDigest(
    key: PublicKey,
    hash: Hash,
    digest: Uint8Array,
    signature: Uint8Array,
  ): boolean | Promise<boolean>;
}
