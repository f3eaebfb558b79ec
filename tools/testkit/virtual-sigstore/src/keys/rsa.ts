import { checkPrimeSync, constants, createPrivateKey, sign } from 'node:crypto';
import { derive } from '../seed.ts';
import type { SecretPart } from './key.ts';

const EXPONENT = 65537n;

/**
 * RSA from a seed: the first two primes that the seed leads to. Throw-away keys for tests, nothing
 * else.
 */
export function rsaKey(bits: number, seed: string): SecretPart {
  const [p, q] = [prime(bits / 2, `p ${seed}`), prime(bits / 2, `q ${seed}`)];
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const numbers = {
    n: p * q,
    e: EXPONENT,
    d,
    p,
    q,
    dp: d % (p - 1n),
    dq: d % (q - 1n),
    qi: inverse(q, p),
  };
  const jwk = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, base64url(value)]),
  );
  const privateKey = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  return {
    privateKey,
    sign: (data, scheme = 'sha256') =>
      new Uint8Array(scheme === 'pss' ? signPss(data, privateKey) : sign(scheme, data, privateKey)),
  };
}

/** A salt of no bytes keeps PSS deterministic. */
function signPss(data: Uint8Array, key: SecretPart['privateKey']): Uint8Array {
  return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 });
}

/**
 * The two top bits are set, so that the product has exactly twice the bits; an odd start, then
 * steps of two.
 */
function prime(bits: number, label: string): bigint {
  const start = BigInt(`0x${Buffer.from(derive(bits / 8, 'rsa', label)).toString('hex')}`);
  let candidate = start | (3n << BigInt(bits - 2)) | 1n;
  while ((candidate - 1n) % EXPONENT === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** Extended Euclid: the x with (a · x) mod m = 1. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, nextR, x, nextX] = [m, a % m, 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  return ((x % m) + m) % m;
}

function base64url(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString(
    'base64url',
  );
}
