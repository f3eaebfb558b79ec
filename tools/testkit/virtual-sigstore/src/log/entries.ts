/** Bodies of Rekor entries. Objects are typed so that a test can change one field of a good one. */
import { createHash } from 'node:crypto';
import { base64, hex } from '../encoding.ts';
import type { KeyType } from '../keys/key.ts';

export type Hash = { algorithm: string; value: string };

export type HashedRekord = {
  apiVersion: string;
  kind: string;
  spec: { data: { hash: Hash }; signature: { content: string; publicKey: { content: string } } };
};

export type DsseEntry = {
  apiVersion: string;
  kind: string;
  spec: {
    envelopeHash: Hash;
    payloadHash: Hash;
    signatures: { signature: string; verifier: string }[];
  };
};

export type Intoto001 = {
  apiVersion: string;
  kind: string;
  spec: { content: { hash: Hash; payloadHash?: Hash }; publicKey: string };
};

export type Intoto002 = {
  apiVersion: string;
  kind: string;
  spec: {
    content: {
      envelope: {
        payloadType: string;
        signatures: { keyid?: string; publicKey: string; sig: string }[];
      };
      hash: Hash;
      payloadHash: Hash;
    };
  };
};

export type HashedRekordV2 = {
  apiVersion: string;
  kind: string;
  spec: {
    hashedRekordV002: {
      data: { algorithm: string; digest: string };
      signature: {
        content: string;
        verifier: {
          keyDetails: string;
          x509Certificate?: { rawBytes: string };
          publicKey?: { rawBytes: string };
        };
      };
    };
  };
};

export type EntryBody = HashedRekord | DsseEntry | Intoto001 | Intoto002 | HashedRekordV2;

/** A DSSE envelope with what its entry says about it. */
export interface LoggedEnvelope {
  /** The envelope's JSON as it was submitted. */
  readonly envelope: Uint8Array;
  readonly payload: Uint8Array;
  readonly payloadType: string;
  readonly signature: Uint8Array;
  /** PEM of the certificate or public key. */
  readonly verifier: string;
}

export type HashAlgorithm = 'sha256' | 'sha384' | 'sha512';

const hashOf = (bytes: Uint8Array, algorithm: HashAlgorithm = 'sha256'): Hash => ({
  algorithm,
  value: hex(createHash(algorithm).update(bytes).digest()),
});

/** hashedrekord 0.0.1; `verifier` is the PEM of the certificate or public key. */
export function hashedRekord(
  artifact: Uint8Array,
  signature: Uint8Array,
  verifier: string,
  algorithm?: HashAlgorithm,
): HashedRekord {
  const spec = {
    data: { hash: hashOf(artifact, algorithm) },
    signature: { content: base64(signature), publicKey: { content: base64(verifier) } },
  };
  return { apiVersion: '0.0.1', kind: 'hashedrekord', spec };
}

/** dsse 0.0.1 */
export function dsseEntry({ envelope, payload, signature, verifier }: LoggedEnvelope): DsseEntry {
  const signatures = [{ signature: base64(signature), verifier: base64(verifier) }];
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: { envelopeHash: hashOf(envelope), payloadHash: hashOf(payload), signatures },
  };
}

/** intoto 0.0.1: no signature inside, the hash of the envelope binds it. */
export function intoto001({ envelope, payload, verifier }: LoggedEnvelope): Intoto001 {
  const content = { hash: hashOf(envelope), payloadHash: hashOf(payload) };
  return { apiVersion: '0.0.1', kind: 'intoto', spec: { content, publicKey: base64(verifier) } };
}

/** intoto 0.0.2: the signature is base64 of base64. */
export function intoto002({
  envelope,
  payload,
  payloadType,
  signature,
  verifier,
}: LoggedEnvelope): Intoto002 {
  const signatures = [{ publicKey: base64(verifier), sig: base64(base64(signature)) }];
  const content = {
    envelope: { payloadType, signatures },
    hash: hashOf(envelope),
    payloadHash: hashOf(payload),
  };
  return { apiVersion: '0.0.2', kind: 'intoto', spec: { content } };
}

const V2_DETAILS: Partial<Record<KeyType, string>> = {
  p256: 'PKIX_ECDSA_P256_SHA_256',
  p384: 'PKIX_ECDSA_P384_SHA_384',
  p521: 'PKIX_ECDSA_P521_SHA_512',
  ed25519: 'PKIX_ED25519_PH',
  rsa2048: 'PKIX_RSA_PKCS1V15_2048_SHA256',
  rsa3072: 'PKIX_RSA_PKCS1V15_3072_SHA256',
  rsa4096: 'PKIX_RSA_PKCS1V15_4096_SHA256',
};

/**
 * hashedrekord 0.0.2, the one kind of Rekor v2: over the artifact, or over a DSSE envelope's PAE
 * (VERIFICATION §6.1).
 */
export function hashedRekordV2(
  signed: Uint8Array,
  signature: Uint8Array,
  signer: {
    readonly key: { readonly type: KeyType; readonly publicKeyDer: Uint8Array };
    readonly certificate?: { readonly der: Uint8Array };
  },
  algorithm: HashAlgorithm = 'sha256',
): HashedRekordV2 {
  const { key, certificate } = signer;
  const who = certificate
    ? { x509Certificate: { rawBytes: base64(certificate.der) } }
    : { publicKey: { rawBytes: base64(key.publicKeyDer) } };
  const data = {
    algorithm: algorithm.replace('sha', 'SHA2_'),
    digest: base64(createHash(algorithm).update(signed).digest()),
  };
  const verifier = { keyDetails: V2_DETAILS[key.type] ?? '', ...who };
  return {
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: { hashedRekordV002: { data, signature: { content: base64(signature), verifier } } },
  };
}
