import {
  checkPrimeSync,
  createPrivateKey,
  generateKeyPairSync,
  generatePrimeSync,
  randomBytes,
} from 'node:crypto';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { readPrivateKey } from './private-key.ts';
import { refuseWeakModulus } from './weak-rsa.ts';

const E = 65537n;
const bytes = (n: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(n.toString(16).padStart(512, '0'), 'hex'));
const prime = (bits: number): bigint => generatePrimeSync(bits, { bigint: true });

/** The next prime above. */
function after(n: bigint): bigint {
  let next = n + 2n;
  while (!checkPrimeSync(next)) next += 2n;
  return next;
}

function inverse(a: bigint, modulus: bigint): bigint {
  let [r, next, x, y] = [a % modulus, modulus, 1n, 0n];
  while (next > 0n) [r, next, x, y] = [next, r % next, y, x - (r / next) * y];
  return ((x % modulus) + modulus) % modulus;
}

/** PKCS#8 of the key with these primes. */
function keyOf(p: bigint, q: bigint): Uint8Array {
  const d = inverse(E, (p - 1n) * (q - 1n));
  const text = (n: bigint): string =>
    Buffer.from(n.toString(16).length % 2 ? `0${n.toString(16)}` : n.toString(16), 'hex').toString(
      'base64url',
    );
  const parts = { n: p * q, e: E, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const key = {
    kty: 'RSA',
    ...Object.fromEntries(Object.entries(parts).map(([name, n]) => [name, text(n)])),
  };
  return new Uint8Array(
    createPrivateKey({ format: 'jwk', key }).export({ type: 'pkcs8', format: 'der' }),
  );
}

const SMALL = Array.from({ length: 700 }, (_, i) => i + 2).filter((n) => checkPrimeSync(BigInt(n)));
/** Product of the first 126 primes, of which the library made primes of 1024 bits. */
const PRIMORIAL = SMALL.slice(0, 126).reduce((product, each) => product * BigInt(each), 1n);

/** k·M + (65537^a mod M), the form of the library's primes. */
function rocaPrime(): bigint {
  for (;;) {
    let residue = 1n;
    const steps = 1 + (randomBytes(2).readUInt16BE() % 5000);
    for (let i = 0; i < steps; i++) residue = (residue * E) % PRIMORIAL;
    const candidate =
      ((3n << 1022n) / PRIMORIAL + 1n + BigInt(randomBytes(4).readUInt32BE())) * PRIMORIAL +
      residue;
    if (checkPrimeSync(candidate)) return candidate;
  }
}

describe('refuseWeakModulus', () => {
  it.each([2048, 3072, 4096])('takes a sound key of %i bits', async (modulusLength) => {
    const { n } = generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
    expect(
      await codeOf(() => refuseWeakModulus(new Uint8Array(Buffer.from(n ?? '', 'base64url')))),
    ).toBe('accepted');
  });

  const p = prime(1024);
  it.each<[string, () => bigint, string]>([
    ['an even one', () => 2n * prime(2047), 'divisible by 2'],
    ['one with the factor 3', () => 3n * prime(2046), 'divisible by 3'],
    ['one with the factor 751', () => 751n * prime(2038), 'divisible by 751'],
    ['a square', () => p * p, 'close together'],
    ['one of neighbouring primes', () => p * after(p), 'close together'],
    ['one of the ROCA library', () => rocaPrime() * rocaPrime(), 'ROCA'],
  ])('refuses %s', async (_, modulus, part) => {
    const n = bytes(modulus());
    expect(await codeOf(() => refuseWeakModulus(n))).toBe('KEY_FILE');
    expect(() => refuseWeakModulus(n)).toThrow(part);
  });

  it('takes one whose primes are apart, and one factor above the small ones', async () => {
    expect(await codeOf(() => refuseWeakModulus(bytes(p * after(p + (1n << 700n)))))).toBe(
      'accepted',
    );
    expect(await codeOf(() => refuseWeakModulus(bytes(757n * prime(2038))))).toBe('accepted');
  });

  it('is asked wherever a key is read', async () => {
    expect(await codeOf(() => readPrivateKey(keyOf(p, prime(1024))))).toBe('accepted');
    expect(await codeOf(() => readPrivateKey(keyOf(p, after(p))))).toBe('KEY_FILE');
    expect(await codeOf(() => readPrivateKey(keyOf(rocaPrime(), rocaPrime())))).toBe('KEY_FILE');
  });
});
