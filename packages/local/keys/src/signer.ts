import { sign } from 'node:crypto';
import { pem } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';
import { hashOf, readPrivateKey } from './private-key.ts';

/** Whoever can sign. The private key stays behind it. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** SPKI, `PUBLIC KEY`, with a final newline. */
  readonly publicKeyPem: string;
  /**
   * ECDSA as DER; RSA PKCS#1 v1.5; hash by key type: P-256 and RSA SHA-256, P-384 SHA-384, P-521
   * SHA-512, Ed25519 pure.
   */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/**
 * A signer with a key in memory. The bytes may be zeroed afterwards; OpenSSL keeps its own. @param
 * privateKeyPkcs8 DER @throws Rejection KEY_FILE
 */
export function signerOf(privateKeyPkcs8: Uint8Array): Signer {
  const { key, publicKey } = readPrivateKey(privateKeyPkcs8);
  const hash = hashOf(publicKey.type);
  return {
    publicKey,
    publicKeyPem: pem.encode('PUBLIC KEY', publicKey.spki),
    sign: (data) =>
      new Promise((resolve, fail) =>
        sign(hash, data, key, (error, signature) =>
          error === null ? resolve(new Uint8Array(signature)) : fail(error),
        ),
      ),
  };
}
