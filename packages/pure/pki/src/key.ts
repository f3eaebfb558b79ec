/** What kind of key, and thus of signature. */
export type KeyType = 'p256' | 'p384' | 'p521' | 'ed25519' | 'rsa';

/** A public key, checked and ready. */
export interface PublicKey {
  readonly type: KeyType;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}
