import { type KeyType, keys, type PublicKey } from '@sealift/pki';

/** Sigstore's names of what a key of the service signs with. */
const ALGORITHMS: Readonly<Record<Exclude<KeyType, 'rsa'> | `rsa${2048 | 3072 | 4096}`, string>> = {
  p256: 'ecdsa-sha2-256-nistp256',
  p384: 'ecdsa-sha2-384-nistp384',
  p521: 'ecdsa-sha2-512-nistp521',
  rsa2048: 'rsa-sign-pkcs1-2048-sha256',
  rsa3072: 'rsa-sign-pkcs1-3072-sha256',
  rsa4096: 'rsa-sign-pkcs1-4096-sha256',
  ed25519: 'ed25519',
};

/** Every name, the one that all verifiers know first. */
export const ALGORITHM_NAMES: readonly string[] = Object.values(ALGORITHMS);

/** The only algorithm that this key may be said to have; undefined for RSA of another size. */
export const algorithmOf = (key: PublicKey): string | undefined =>
  (ALGORITHMS as Readonly<Record<string, string>>)[key.type === 'rsa' ? `rsa${keys.rsaModulus(key).length * 8}` : key.type];
