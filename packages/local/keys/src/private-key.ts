/** Private keys that may sign: PKCS#8, of the types and sizes that cosign takes. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Rejection, reject } from '@sealift/failures';
import { type Hash, type KeyType, keys, type PublicKey } from '@sealift/pki';
import { refuseWeakKey } from './weak-rsa.ts';

/** A private key as OpenSSL holds it, with its public half. */
export interface PrivateKey {
  readonly key: KeyObject;
  readonly publicKey: PublicKey;
}

/** How DER may hold a private key. */
export type Encoding = 'pkcs8' | 'pkcs1' | 'sec1';

const ENCODINGS: { readonly [encoding in Encoding]: string } = {
  pkcs8: 'PKCS#8',
  pkcs1: 'PKCS#1',
  sec1: 'SEC1',
};
const RSA_BITS: readonly (number | undefined)[] = [2048, 3072, 4096];
/** cosign's own defaults: the digest grows with the key. Ed25519 hashes by itself. */
const HASH: { readonly [type in KeyType]: Hash | null } = {
  p256: 'sha256',
  p384: 'sha384',
  p521: 'sha512',
  rsa: 'sha256',
  'rsa-pss': 'sha256',
  ed25519: null,
};

/** Of a signature by a key of this type; null where the key type has its own. */
export const hashOf = (type: KeyType): Hash | null => HASH[type];

/** Reads the DER of a private key that may sign. @throws Rejection KEY_FILE */
export function readPrivateKey(der: Uint8Array, encoding: Encoding = 'pkcs8'): PrivateKey {
  const key = importDer(der, encoding);
  if (key.asymmetricKeyType === 'rsa') checkRsa(key);
  const publicKey = publicHalf(key);
  refuseWeakKey(publicKey);
  checkPair(key, publicKey);
  return { key, publicKey };
}

/**
 * OpenSSL's error says nothing that helps, and a cause is printed by whoever logs errors: it is
 * dropped.
 */
function importDer(der: Uint8Array, type: Encoding): KeyObject {
  const found = encodingOf(der);
  if (found !== type)
    refuse(
      `is ${found === undefined ? 'no private key in' : `${ENCODINGS[found]}, expected`} ` +
        `${ENCODINGS[type]}`,
    );
  try {
    return createPrivateKey({
      key: Buffer.from(der.buffer, der.byteOffset, der.length),
      format: 'der',
      type,
    });
  } catch {
    return refuse(`is damaged ${ENCODINGS[type]}`);
  }
}

/**
 * After the version each encoding goes on with another tag. OpenSSL is told the encoding, takes
 * others all the same, and what follows them.
 */
function encodingOf(der: Uint8Array): Encoding | undefined {
  const [tag, first = 0xff] = der;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length =
    first < 0x80 ? first : der.subarray(2, header).reduce((sum, byte) => sum * 256 + byte, 0);
  if (tag !== 0x30 || header + length !== der.length) return undefined;
  return BY_TAG[der[header + VERSION_BYTES] ?? 0];
}

const VERSION_BYTES = 3;
const BY_TAG: { readonly [tag: number]: Encoding } = { 48: 'pkcs8', 2: 'pkcs1', 4: 'sec1' };

const refuse = (what: string): never =>
  reject('KEY_FILE', `what should be the private key ${what}`);

function checkRsa({
  asymmetricKeyDetails: { modulusLength, publicExponent } = {},
}: KeyObject): void {
  if (!RSA_BITS.includes(modulusLength))
    reject('KEY_FILE', `RSA key of ${modulusLength} bits, expected 2048, 3072 or 4096`);
  if (publicExponent !== 65537n) reject('KEY_FILE', 'RSA key whose exponent is not 65537');
}

function publicHalf(key: KeyObject): PublicKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { namedCurve } = {} } = key;
  // Signatures of such keys are verified; others could hardly verify what would be signed here.
  if (type === 'rsa-pss') return refuseType(type, 'RSASSA-PSS');
  try {
    return keys.parse(new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' })));
  } catch (thrown) {
    const why = namedCurve ?? (thrown instanceof Rejection ? thrown.message : 'no public key');
    return refuseType(type, why);
  }
}

const refuseType = (type: string | undefined, why: string): never =>
  reject(
    'KEY_FILE',
    `a private key of type ${type} that signs nothing here (${why}): expected P-256, P-384, ` +
      `P-521, RSA or Ed25519`,
  );

/**
 * EC and RSA keys carry their public half, which OpenSSL believes: signatures would be published
 * that nobody can verify.
 */
function checkPair(key: KeyObject, { type, spki }: PublicKey): void {
  const probe = Buffer.from('a key and its public half');
  const signature = sign(HASH[type], probe, key);
  const own = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  if (!verify(HASH[type], probe, own, signature))
    reject('KEY_FILE', 'the public key inside is not of the private key');
}
