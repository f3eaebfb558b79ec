import { type CryptoProvider, type Hash, type KeyType, keys, type PublicKey } from '@sealift/pki';
import { rawSignature } from './ecdsa-signature.ts';
import { nobleCrypto } from './noble.ts';

/** What is used of the platform's `crypto.subtle`; keys are opaque. */
export interface Subtle {
  importKey(
    format: 'spki',
    spki: Uint8Array,
    algorithm: object,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<unknown>;
  verify(
    algorithm: object,
    key: unknown,
    signature: Uint8Array,
    data: Uint8Array,
  ): Promise<boolean>;
}

const NAMES: { readonly [hash in Hash]: string } = {
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};
const SALT: { readonly [hash in Hash]: number } = { sha256: 32, sha384: 48, sha512: 64 };
const CURVES: { readonly [type in KeyType]?: { readonly name: string; readonly field: number } } = {
  p256: { name: 'P-256', field: 32 },
  p384: { name: 'P-384', field: 48 },
  p521: { name: 'P-521', field: 66 },
};

/**
 * The CryptoProvider of a browser. WebCrypto hashes the data itself and knows no Ed25519ph, so that
 * signatures over a digest are
 * verified by noble.
 * @param subtle `globalThis.crypto.subtle`, given by the caller: this package names no globals
 */
export function webCrypto(subtle: Subtle): CryptoProvider {
  const imported = new WeakMap<PublicKey, Map<string, Promise<unknown>>>();
  return {
    async verify(key, hash, data, signature) {
      const made = signatureFor(key, signature);
      if (made === undefined || (key.hash !== undefined && key.hash !== hash)) return false;
      return subtle.verify(
        verification(key, hash),
        await importOnce(imported, subtle, key, hash),
        made,
        data,
      );
    },
    verifyDigest: nobleCrypto.verifyDigest,
  };
}

/** WebCrypto takes r and s side by side where everybody else writes DER. */
function signatureFor(key: PublicKey, signature: Uint8Array): Uint8Array | undefined {
  const curve = CURVES[key.type];
  return curve === undefined ? signature : rawSignature(signature, curve.field);
}

function verification(key: PublicKey, hash: Hash): object {
  if (CURVES[key.type] !== undefined) return { name: 'ECDSA', hash: NAMES[hash] };
  if (key.type === 'rsa-pss') return { name: 'RSA-PSS', saltLength: SALT[hash] };
  return { name: key.type === 'rsa' ? 'RSASSA-PKCS1-v1_5' : 'Ed25519' };
}

/** An imported RSA key is bound to its hash, the others to none. */
function importOnce(
  imported: WeakMap<PublicKey, Map<string, Promise<unknown>>>,
  subtle: Subtle,
  key: PublicKey,
  hash: Hash,
): Promise<unknown> {
  const known = imported.get(key) ?? new Map<string, Promise<unknown>>();
  imported.set(key, known);
  const name = key.type.startsWith('rsa') ? hash : '';
  const found =
    known.get(name) ??
    subtle.importKey('spki', spkiOf(key), importAlgorithm(key, hash), false, ['verify']);
  known.set(name, found);
  return found;
}

/** WebCrypto reads RSA keys in one form, whatever they sign. */
const spkiOf = (key: PublicKey): Uint8Array =>
  key.type === 'rsa-pss' ? keys.plainRsa(key) : key.spki;

function importAlgorithm(key: PublicKey, hash: Hash): object {
  const curve = CURVES[key.type];
  if (curve !== undefined) return { name: 'ECDSA', namedCurve: curve.name };
  if (key.type === 'rsa-pss') return { name: 'RSA-PSS', hash: NAMES[hash] };
  return key.type === 'rsa'
    ? { name: 'RSASSA-PKCS1-v1_5', hash: NAMES[hash] }
    : { name: 'Ed25519' };
}
