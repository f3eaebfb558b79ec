import { concat, digest, equal, hex } from '@sealift/bytes';
import { type Hash, keys, type PublicKey } from '@sealift/pki';

/** DigestInfo of RFC 8017 §9.2, up to the digest. */
const DIGEST_INFO: { readonly [hash in Hash]: string } = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

/**
 * RSASSA-PKCS1-v1_5 over a digest: the encoded message is built and compared whole, never parsed
 * (RFC 8017 §8.2.2).
 */
export function verifyRsa(
  key: PublicKey,
  hash: Hash,
  given: Uint8Array,
  signature: Uint8Array,
): boolean {
  const bytes = keys.rsaModulus(key);
  const modulus = numberOf(bytes);
  const number = numberOf(signature);
  if (signature.length !== bytes.length || number >= modulus) return false;
  const info = concat(hex.decode(DIGEST_INFO[hash]), given);
  const padding = new Uint8Array(bytes.length - info.length - 3).fill(0xff);
  const expected = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info);
  return power65537(number, modulus) === numberOf(expected);
}

const HASH_BYTES: { readonly [hash in Hash]: number } = { sha256: 32, sha384: 48, sha512: 64 };

/**
 * RSASSA-PSS over a digest (RFC 8017 §8.1.2, §9.1.2): MGF1 with the same hash, a salt as long as
 * it.
 */
export function verifyPss(
  key: PublicKey,
  hash: Hash,
  given: Uint8Array,
  signature: Uint8Array,
): boolean {
  const bytes = keys.rsaModulus(key);
  const modulus = numberOf(bytes);
  const number = numberOf(signature);
  if (signature.length !== bytes.length || number >= modulus) return false;
  const bits = modulus.toString(2).length - 1;
  const encoded = bytesOf(power65537(number, modulus), Math.ceil(bits / 8));
  return encoded !== undefined && isEncoded(encoded, bits, hash, given);
}

/** Masked data block, hash, 0xbc; unmasked zeros, 0x01 and the salt. */
function isEncoded(encoded: Uint8Array, bits: number, hash: Hash, given: Uint8Array): boolean {
  const length = HASH_BYTES[hash];
  const at = encoded.length - length - 1;
  const stated = encoded.subarray(at, -1);
  const unused = 0xff >> (8 * encoded.length - bits);
  if (encoded.at(-1) !== 0xbc || ((encoded[0] ?? 0) & ~unused) !== 0) return false;
  const mask = mgf1(stated, at, hash);
  const block = encoded.subarray(0, at).map((byte, i) => byte ^ (mask[i] ?? 0));
  block[0] = (block[0] ?? 0) & unused;
  const saltAt = at - length;
  if (block[saltAt - 1] !== 1 || block.subarray(0, saltAt - 1).some((byte) => byte !== 0))
    return false;
  return equal(digest[hash](concat(new Uint8Array(8), given, block.subarray(saltAt))), stated);
}

function mgf1(seed: Uint8Array, length: number, hash: Hash): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / HASH_BYTES[hash]) }, (_, i) =>
    digest[hash](concat(seed, Uint8Array.of(0, 0, 0, i))),
  );
  return concat(...blocks).subarray(0, length);
}

/** Big-endian; undefined where it is longer than that. */
function bytesOf(number: bigint, length: number): Uint8Array | undefined {
  const text = number.toString(16);
  return text.length > length * 2 ? undefined : hex.decode(text.padStart(length * 2, '0'));
}

/** 65537 is 2^16 + 1, the only exponent that keys may have. */
function power65537(base: bigint, modulus: bigint): bigint {
  let result = base;
  for (let i = 0; i < 16; i++) result = (result * result) % modulus;
  return (result * base) % modulus;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${hex.encode(bytes)}`);
