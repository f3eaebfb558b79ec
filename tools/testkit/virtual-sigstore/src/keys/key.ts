import { createPublicKey, type KeyObject } from 'node:crypto';
import { sha256Hex } from '../encoding.ts';
import { ecdsaKey } from './ecdsa.ts';
import { ed25519Key } from './ed25519.ts';
import { rsaKey } from './rsa.ts';

export type KeyType =
  | 'p256'
  | 'p384'
  | 'p521'
  | 'ed25519'
  | 'rsa2048'
  | 'rsa3072'
  | 'rsa4096'
  | 'rsa1024';

/** `ph`: Ed25519ph, for Ed25519 keys only; `pss`: RSASSA-PSS with SHA-256, for RSA keys only. */
export type Scheme = 'sha256' | 'sha384' | 'sha512' | 'ph' | 'pss';

/**
 * Signs `data` itself (not a digest of it). ECDSA is RFC 6979 and DER, RSA is PKCS#1 v1.5 unless
 * `pss`.
 */
export type Sign = (data: Uint8Array, scheme?: Scheme) => Uint8Array;

export interface Key {
  readonly type: KeyType;
  /** SubjectPublicKeyInfo: DER, PEM, and lower hex of its SHA-256. */
  readonly publicKeyDer: Uint8Array;
  readonly publicKeyPem: string;
  readonly fingerprint: string;
  /** PKCS#8. */
  readonly privateKeyPem: string;
  readonly sign: Sign;
}

const made = new Map<string, Key>();

/** The key that belongs to a type and a seed: always the same one, so that it is made once. */
export function keyFromSeed(type: KeyType, seed: string): Key {
  const name = `${type} ${seed}`;
  const key = made.get(name) ?? makeKey(type, seed);
  made.set(name, key);
  return key;
}

function makeKey(type: KeyType, seed: string): Key {
  const { privateKey, sign } = secretPart(type, seed);
  const publicKey = createPublicKey(privateKey);
  const publicKeyDer = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  return {
    type,
    publicKeyDer,
    publicKeyPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    fingerprint: sha256Hex(publicKeyDer),
    privateKeyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    sign,
  };
}

export interface SecretPart {
  readonly privateKey: KeyObject;
  readonly sign: Sign;
}

function secretPart(type: KeyType, seed: string): SecretPart {
  if (type === 'ed25519') return ed25519Key(seed);
  if (type === 'p256' || type === 'p384' || type === 'p521') return ecdsaKey(type, seed);
  return rsaKey(Number(type.slice(3)), seed);
}
