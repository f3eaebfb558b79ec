/**
 * Public keys: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of the kinds that Sigstore signs with
 * (VERIFICATION §13).
 */
import { concat, digest, hex, pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { Der, type Element, encodeElement, TAG } from './der.ts';
import type { Hash } from './provider.ts';
import { pssHash, RSASSA_PSS } from './pss.ts';

/** What kind of key, and thus of signature. */
export type KeyType = 'p256' | 'p384' | 'p521' | 'ed25519' | 'rsa' | 'rsa-pss';

/** A public key, checked and ready. */
export interface PublicKey {
  readonly type: KeyType;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** SHA-256 of the SPKI: the fingerprint, and the log ID of Rekor v1 and CT logs. */
  readonly id: Uint8Array;
  /** The only hash that it may sign with, where the key says so (RSASSA-PSS). */
  readonly hash?: Hash;
}

const OID = {
  ec: '1.2.840.10045.2.1',
  rsa: '1.2.840.113549.1.1.1',
  ed25519: '1.3.101.112',
} as const;

const CURVES: { readonly [oid: string]: { type: KeyType; field: number } } = {
  '1.2.840.10045.3.1.7': { type: 'p256', field: 32 },
  '1.3.132.0.34': { type: 'p384', field: 48 },
  '1.3.132.0.35': { type: 'p521', field: 66 },
};

/** Known to the registry of algorithms, and refused by name. */
const REFUSED: { readonly [oid: string]: string } = {
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};

const der = new Der('KEY');
const RSA_ALGORITHM = Uint8Array.of(
  0x30,
  0x0d,
  0x06,
  0x09,
  0x2a,
  0x86,
  0x48,
  0x86,
  0xf7,
  0x0d,
  0x01,
  0x01,
  0x01,
  0x05,
  0x00,
);

/** Reads a SubjectPublicKeyInfo of a supported kind. @throws Rejection KEY | UNSUPPORTED */
export function parse(spki: Uint8Array): PublicKey {
  const [algorithm, bits, ...more] = der.children(der.whole(spki, TAG.sequence));
  if (more.length > 0) der.fail('public key with a third part');
  const [oidElement, parameters, ...rest] = der.children(der.expect(algorithm, TAG.sequence));
  if (rest.length > 0) der.fail('algorithm with a third part');
  const oid = der.oid(oidElement);
  if (oid === RSASSA_PSS) return pssKey(parameters, der.bits(bits), spki);
  const type = keyType(oid, parameters?.bytes, der.bits(bits));
  return identified(type, spki);
}

/** Without parameters the key may sign with any hash (RFC 4055 §1.2). */
function pssKey(parameters: Element | undefined, bits: Uint8Array, spki: Uint8Array): PublicKey {
  checkRsa(bits);
  const key = identified('rsa-pss', spki);
  return parameters === undefined
    ? key
    : Object.defineProperty(key, 'hash', { value: pssHash(parameters, der), enumerable: true });
}

const asPss = new WeakMap<PublicKey, PublicKey>();

/**
 * The same RSA key where a signature says that it is RSASSA-PSS, as certificates by ordinary RSA
 * keys may be (RFC 4055 §1.2).
 */
export function forPss(key: PublicKey): PublicKey {
  const known = asPss.get(key) ?? identified('rsa-pss', key.spki);
  asPss.set(key, known);
  return known;
}

/**
 * The ID is asked of pinned keys only, and hashing costs more than all else of a certificate's key.
 */
function identified(type: KeyType, spki: Uint8Array): PublicKey {
  let id: Uint8Array | undefined;
  return {
    type,
    spki,
    get id() {
      id ??= digest.sha256(spki);
      return id;
    },
  };
}

/**
 * The hash that a key of this type signs with: cosign's defaults, which grow with the key; of
 * Ed25519 that of its prehashed form.
 */
export const signingHash = ({ type, hash }: Pick<PublicKey, 'type' | 'hash'>): Hash =>
  hash ??
  (type === 'p384' ? 'sha384' : type === 'p521' || type === 'ed25519' ? 'sha512' : 'sha256');

/**
 * Names of the algorithms that keys sign with, in Sigstore's registry of algorithms
 * (protobuf-specs, PublicKeyDetails); the one that all verifiers know first.
 */
const ALGORITHMS: Readonly<
  Record<Exclude<KeyType, 'rsa' | 'rsa-pss'> | `rsa${2048 | 3072 | 4096}`, string>
> = {
  p256: 'ecdsa-sha2-256-nistp256',
  p384: 'ecdsa-sha2-384-nistp384',
  p521: 'ecdsa-sha2-512-nistp521',
  rsa2048: 'rsa-sign-pkcs1-2048-sha256',
  rsa3072: 'rsa-sign-pkcs1-3072-sha256',
  rsa4096: 'rsa-sign-pkcs1-4096-sha256',
  ed25519: 'ed25519',
};

/** The names of all algorithms that a key may sign with, the one that all verifiers know first. */
export const SIGNING_ALGORITHMS: readonly string[] = Object.values(ALGORITHMS);

const NAMES_OF_ALGORITHMS = new Map(Object.entries(ALGORITHMS));

/** The name of the algorithm that a new key of this type signs with: `p256`, `rsa3072`. */
export const algorithmOf = (type: keyof typeof ALGORITHMS): string => ALGORITHMS[type];

/**
 * The only name that this key's algorithm may be given; undefined for RSA of another size, and for
 * RSASSA-PSS, which nobody signs with here.
 */
export const signingAlgorithm = (key: PublicKey): string | undefined =>
  NAMES_OF_ALGORITHMS.get(key.type === 'rsa' ? `rsa${rsaModulus(key).length * 8}` : key.type);

/**
 * Reads a file with one PEM block, PUBLIC KEY or (PKCS#1) RSA PUBLIC KEY: an operator's, so that
 * text may stand around it. @throws Rejection KEY | UNSUPPORTED
 */
export function fromPem(text: string): PublicKey {
  const blocks = pem.decodeFile(text, 'KEY');
  const block = pem.onlyOne(blocks, ['PUBLIC KEY', 'RSA PUBLIC KEY'], 'KEY');
  return block.label === 'PUBLIC KEY' ? parse(block.der) : fromPkcs1(block.der);
}

/**
 * Wraps a PKCS#1 RSAPublicKey (old CT logs publish theirs so) in an SPKI: IDs are over SPKI.
 * @throws Rejection KEY
 */
export function fromPkcs1(rsaPublicKey: Uint8Array): PublicKey {
  const bits = encodeElement(TAG.bitString, concat(Uint8Array.of(0), rsaPublicKey));
  return parse(encodeElement(TAG.sequence, concat(RSA_ALGORITHM, bits)));
}

/**
 * The modulus of an RSA key, big-endian without a sign byte; for providers without an RSA of their
 * own. @throws Rejection KEY for other keys
 */
export function rsaModulus({ spki }: PublicKey): Uint8Array {
  const [, bits] = der.children(der.whole(spki, TAG.sequence));
  const [modulus] = der.children(der.whole(der.bits(bits), TAG.sequence));
  const bytes = der.integer(modulus);
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

/** The key of RSASSA-PSS as an ordinary RSA key, for providers that read no other form. */
export function plainRsa({ spki }: PublicKey): Uint8Array {
  const [, bits] = der.children(der.whole(spki, TAG.sequence));
  return encodeElement(
    TAG.sequence,
    concat(RSA_ALGORITHM, encodeElement(TAG.bitString, concat(Uint8Array.of(0), der.bits(bits)))),
  );
}

/** `SHA256:` and the hex digest of the SPKI. */
export const fingerprint = ({ id }: PublicKey): string => `SHA256:${hex.encode(id)}`;

function keyType(oid: string, parameters: Uint8Array | undefined, bits: Uint8Array): KeyType {
  if (oid === OID.ec) return curveType(parameters, bits);
  if (oid === OID.rsa) return rsaType(parameters, bits);
  if (oid === OID.ed25519)
    return parameters === undefined && bits.length === 32
      ? 'ed25519'
      : der.fail('Ed25519 key with parameters, or not of 32 bytes');
  return reject('UNSUPPORTED', `key algorithm ${REFUSED[oid] ?? oid}`);
}

function curveType(parameters: Uint8Array | undefined, point: Uint8Array): KeyType {
  if (parameters === undefined) return der.fail('elliptic curve key without a named curve');
  const oid = der.oid(der.whole(parameters));
  const curve = CURVES[oid] ?? reject('UNSUPPORTED', `elliptic curve ${oid}`);
  if (point[0] !== 4 || point.length !== 1 + 2 * curve.field)
    der.fail('point is not uncompressed, or not of the length of its curve');
  return curve.type;
}

function rsaType(parameters: Uint8Array | undefined, bits: Uint8Array): KeyType {
  if (parameters?.length !== 2 || parameters[0] !== TAG.null)
    der.fail('RSA key whose parameters are not NULL');
  checkRsa(bits);
  return 'rsa';
}

function checkRsa(bits: Uint8Array): void {
  const [modulusElement, exponentElement, ...more] = der.children(der.whole(bits, TAG.sequence));
  const modulus = der.integer(modulusElement);
  const [first = 0x80] = modulus;
  if (more.length > 0 || first >= 0x80) der.fail('RSA key that is not a modulus and an exponent');
  // A leading zero byte keeps the next one from being a sign; clz32 counts the zero bits of 32.
  const length = (modulus.length - 1) * 8 + (32 - Math.clz32(first));
  if (length < 2048 || length > 8192)
    reject('KEY', `RSA key of ${length} bits, expected 2048 to 8192`);
  if (hex.encode(der.integer(exponentElement)) !== '010001')
    reject('KEY', 'RSA key whose exponent is not 65537');
}
