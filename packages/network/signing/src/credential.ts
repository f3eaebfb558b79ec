import { pem } from '@sealift/bytes';
import { keys, type PublicKey } from '@sealift/pki';

/** A private key at work. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** SubjectPublicKeyInfo, `PUBLIC KEY`. */
  readonly publicKeyPem: string;
  /**
   * Over the data, hashed as the key's kind asks (SHA-256 for P-256 and RSA, SHA-384, SHA-512);
   * ECDSA as DER.
   */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/**
 * Who signs: a key whose public half is pinned by verifiers, or one that a certificate speaks for.
 */
export interface Credential {
  readonly signer: Signer;
  readonly certificate?: {
    /** DER. */
    readonly leaf: Uint8Array;
    /** Parents, nearest first, DER; the root may be among them. */
    readonly chain: readonly Uint8Array[];
    /** Of these the ones that a bundle carries too: those of a private CA, without its root. */
    readonly inBundle?: readonly Uint8Array[];
  };
}

/** What a log and a legacy layer are shown: the certificate, or the public key. */
export const verifierPem = ({ signer, certificate }: Credential): string =>
  certificate === undefined ? signer.publicKeyPem : pem.encode('CERTIFICATE', certificate.leaf);

/** The hash that this credential's key signs with. */
export const hashOf = ({
  signer,
}: Pick<Credential, 'signer'>): ReturnType<typeof keys.signingHash> =>
  keys.signingHash(signer.publicKey);
