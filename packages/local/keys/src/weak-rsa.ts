/**
 * RSA moduli that are long enough and yet factored by anybody: cosign refuses them on import, and
 * so do we wherever a key is read.
 */
import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';

const SMALL_PRIMES = oddPrimesUpTo(751);
/**
 * CVE-2017-15361 (ROCA): modulo each of these, the moduli of one library are powers of 65537; of
 * others about one in 2^30 is.
 */
const ROCA_PRIMES = SMALL_PRIMES.filter((prime) => prime <= 167);
/**
 * Steps of Fermat's method (CVE-2022-26320). Primes that somebody chose at random are never found
 * by it.
 */
const FERMAT_ROUNDS = 110;

const BITS: readonly number[] = [2048, 3072, 4096];

/**
 * Refuses a key, by its public half, that nobody should sign with: RSA of another size than 2048,
 * 3072 or 4096, or weak. @throws Rejection KEY_FILE
 */
export function refuseWeakKey(key: PublicKey): void {
  if (key.type !== 'rsa') return;
  const modulus = keys.rsaModulus(key);
  if (!BITS.includes(modulus.length * 8))
    reject('KEY_FILE', `RSA key of ${modulus.length * 8} bits, expected 2048, 3072 or 4096`);
  refuseWeakModulus(modulus);
}

/** @param modulus big-endian @throws Rejection KEY_FILE naming the weakness */
export function refuseWeakModulus(modulus: Uint8Array): void {
  const n = BigInt(`0x${hex.encode(modulus)}`);
  const divisor = n % 2n === 0n ? 2 : SMALL_PRIMES.find((prime) => n % BigInt(prime) === 0n);
  if (divisor !== undefined) reject('KEY_FILE', `RSA key whose modulus is divisible by ${divisor}`);
  if (hasCloseFactors(n))
    reject(
      'KEY_FILE',
      'RSA key whose two primes are close together: anybody can compute them (CVE-2022-26320)',
    );
  if (ROCA_PRIMES.every((prime) => powersOf65537(prime).has(Number(n % BigInt(prime)))))
    reject(
      'KEY_FILE',
      'RSA key made by a library whose keys can be computed (ROCA, CVE-2017-15361)',
    );
}

/** n = a² - b² = (a + b)(a - b), with a little above the root of n. */
function hasCloseFactors(n: bigint): boolean {
  let a = root(n);
  if (a * a < n) a++;
  for (let round = 0; round < FERMAT_ROUNDS; round++, a++) {
    const square = a * a - n;
    const b = root(square);
    if (b * b === square) return true;
  }
  return false;
}

/** The whole part of the square root, by Newton's method from above. */
function root(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

function powersOf65537(prime: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
  return powers;
}

function oddPrimesUpTo(limit: number): number[] {
  const primes: number[] = [];
  for (let each = 3; each <= limit; each += 2)
    if (primes.every((prime) => each % prime !== 0)) primes.push(each);
  return primes;
}
