/**
 * Bodies of Rekor v2 entries. They are rebuilt from the evidence and compared, byte for byte, with
 * what was logged: nothing of the stored
 * body is believed (rekor-v2-spec §6.1.4; VERIFICATION §6.1).
 */
import { base64, canonicalJson } from '@sealift/bytes';
import type { Hash, PublicKey } from '@sealift/pki';

const HASHES: { readonly [hash in Hash]: string } = {
  sha256: 'SHA2_256',
  sha384: 'SHA2_384',
  sha512: 'SHA2_512',
};

/** What was logged: a digest, the signature over it, and who made it. */
export interface LoggedSignature {
  readonly hash: Hash;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
  readonly key: PublicKey;
  /** DER, where a certificate signed. */
  readonly certificate: Uint8Array | undefined;
}

/**
 * The canonical body of an entry hashedrekord 0.0.2, or undefined for keys that such entries cannot
 * hold.
 */
export function rebuildHashedRekordV2({
  hash,
  digest,
  signature,
  key,
  certificate,
}: LoggedSignature): Uint8Array | undefined {
  const keyDetails = detailsOf(key, hash);
  if (keyDetails === undefined) return undefined;
  const who =
    certificate === undefined
      ? { publicKey: { rawBytes: base64.encode(key.spki) } }
      : { x509Certificate: { rawBytes: base64.encode(certificate) } };
  return canonicalJson({
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: {
      hashedRekordV002: {
        data: { algorithm: HASHES[hash], digest: base64.encode(digest) },
        signature: { content: base64.encode(signature), verifier: { keyDetails, ...who } },
      },
    },
  });
}

/**
 * PublicKeyDetails of the algorithm registry, by the key and the hash it signed (VERIFICATION §13).
 */
function detailsOf(key: PublicKey, hash: Hash): string | undefined {
  const details: { readonly [kind: string]: string } = {
    'p256 sha256': 'PKIX_ECDSA_P256_SHA_256',
    'p384 sha384': 'PKIX_ECDSA_P384_SHA_384',
    'p384 sha256': 'PKIX_ECDSA_P384_SHA_256',
    'p521 sha512': 'PKIX_ECDSA_P521_SHA_512',
    'p521 sha256': 'PKIX_ECDSA_P521_SHA_256',
    'ed25519 sha512': 'PKIX_ED25519_PH',
    'rsa sha256': `PKIX_RSA_PKCS1V15_${rsaBits(key)}_SHA256`,
  };
  return details[`${key.type} ${hash}`];
}

/** Of the sizes that the registry knows; an SPKI's length tells them apart. */
const rsaBits = ({ spki }: PublicKey): number =>
  spki.length > 500 ? 4096 : spki.length > 400 ? 3072 : 2048;
