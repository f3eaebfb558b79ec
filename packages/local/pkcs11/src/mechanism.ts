/**
 * How keys of each type sign on a token: what it is given, and what a verifier takes of its answer.
 */
import { createHash } from 'node:crypto';
import { concat, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';

const CKM = { RSA_PKCS: 0x01, SHA256_RSA_PKCS: 0x40, ECDSA: 0x1041 } as const;

export interface Mechanism {
  /** CKM_… */
  readonly type: number;
  /** Bytes of the token's answer. */
  readonly length: number;
  input(data: Uint8Array): Uint8Array;
  output(signature: Uint8Array): Uint8Array;
}

/** DER of a DigestInfo with SHA-256, before the digest (RFC 8017 §9.2). */
const SHA256_INFO = hex.decode('3031300d060960864801650304020105000420', 'INTERNAL');
const FIELD: { readonly [type: string]: number } = { p256: 32, p384: 48, p521: 66 };

const hashed = (hash: string, data: Uint8Array): Uint8Array =>
  createHash(hash).update(data).digest();
const asIs = (bytes: Uint8Array): Uint8Array => bytes;

/** The first way that the token offers. @throws Rejection KEY_FILE where it offers none */
export function mechanismFor(key: PublicKey, offered: readonly number[]): Mechanism {
  const ways =
    key.type === 'rsa'
      ? rsa(keys.rsaModulus(key).length)
      : ecdsa(FIELD[key.type] ?? 0, keys.signingHash(key));
  return (
    ways.find(({ type }) => offered.includes(type)) ??
    reject('KEY_FILE', `the token offers no mechanism that signs with a key of type ${key.type}`)
  );
}

const rsa = (length: number): Mechanism[] => [
  { type: CKM.SHA256_RSA_PKCS, length, input: asIs, output: asIs },
  {
    type: CKM.RSA_PKCS,
    length,
    input: (data) => concat(SHA256_INFO, hashed('sha256', data)),
    output: asIs,
  },
];

/** Hashed here: tokens agree on plain ECDSA, and few have it with a digest. */
const ecdsa = (field: number, hash: string): Mechanism[] => [
  {
    type: CKM.ECDSA,
    length: 2 * field,
    input: (data) => hashed(hash, data),
    output: (signature) => derOf(signature, field),
  },
];

/**
 * r‖s, each of the length of the field, as ECDSA-Sig-Value (RFC 3279 §2.2.3). @throws Rejection
 * TOKEN
 */
export function derOf(signature: Uint8Array, field: number): Uint8Array {
  if (signature.length !== 2 * field)
    reject(
      'TOKEN',
      `the token answered a signature of ${signature.length} bytes, expected ${2 * field}`,
    );
  const both = concat(integer(signature.subarray(0, field)), integer(signature.subarray(field)));
  return concat(
    both.length < 128 ? Uint8Array.of(0x30, both.length) : Uint8Array.of(0x30, 0x81, both.length),
    both,
  );
}

function integer(bytes: Uint8Array): Uint8Array {
  const from = bytes.findIndex((byte) => byte !== 0);
  const least = from < 0 ? Uint8Array.of(0) : bytes.subarray(from);
  const positive = (least[0] ?? 0) < 0x80 ? least : concat(Uint8Array.of(0), least);
  return concat(Uint8Array.of(0x02, positive.length), positive);
}
