import { concat, hex } from '@sealift/bytes';
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
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const bytes = keys.rsaModulus(key);
  const modulus = numberOf(bytes);
  const given = numberOf(signature);
  if (signature.length !== bytes.length || given >= modulus) return false;
  const info = concat(hex.decode(DIGEST_INFO[hash]), digest);
  const padding = new Uint8Array(bytes.length - info.length - 3).fill(0xff);
  const expected = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info);
  return power65537(given, modulus) === numberOf(expected);
}

/** 65537 is 2^16 + 1, the only exponent that keys may have. */
function power65537(base: bigint, modulus: bigint): bigint {
  let result = base;
  for (let i = 0; i < 16; i++) result = (result * result) % modulus;
  return (result * base) % modulus;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${hex.encode(bytes)}`);
