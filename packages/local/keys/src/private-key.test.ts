import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKey } from './generate.ts';
import { readPrivateKey } from './private-key.ts';

const pkcs8 = ({ privateKey }: { privateKey: KeyObject }): Uint8Array =>
  new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
const ec = (namedCurve: string): Uint8Array => pkcs8(generateKeyPairSync('ec', { namedCurve }));
const rsa = (modulusLength: number, publicExponent = 65537): Uint8Array =>
  pkcs8(generateKeyPairSync('rsa', { modulusLength, publicExponent }));

/**
 * The private half of one key with the public half of another: PKCS#8 of P-256 ends with the point.
 */
function mixed(): Uint8Array {
  const [one, other] = [ec('P-256'), ec('P-256')];
  one.set(other.subarray(-65), one.length - 65);
  return one;
}

describe('readPrivateKey', () => {
  it.each<[string, () => Uint8Array, string]>([
    ['secp256k1', () => ec('secp256k1'), 'secp256k1'],
    ['P-224', () => ec('secp224r1'), 'secp224r1'],
    ['Brainpool', () => ec('brainpoolP256r1'), 'brainpoolP256r1'],
    [
      'a curve written out',
      () => pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })),
      'expected P-256',
    ],
    ['RSA of 1024 bits', () => rsa(1024), 'RSA key of 1024 bits, expected 2048, 3072 or 4096'],
    ['RSA of 2056 bits, which cosign refuses', () => rsa(2056), 'RSA key of 2056 bits'],
    ['RSA with exponent 3', () => rsa(2048, 3), 'exponent is not 65537'],
    ['RSA-PSS', () => pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })), 'rsa-pss'],
    ['Ed448', () => pkcs8(generateKeyPairSync('ed448')), 'ed448'],
    ['X25519', () => pkcs8(generateKeyPairSync('x25519')), 'x25519'],
    [
      'DSA',
      () => pkcs8(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })),
      'dsa',
    ],
    ['ML-DSA', () => pkcs8(generateKeyPairSync('ml-dsa-65')), 'ml-dsa-65'],
    ['the public half of another key', mixed, 'not of the private key'],
    ['nothing', () => new Uint8Array(), 'no private key in PKCS#8'],
    ['zeros', () => new Uint8Array(138), 'no private key in PKCS#8'],
    ['a cut key', () => ec('P-256').slice(0, -1), 'no private key in PKCS#8'],
    [
      'a byte behind the key',
      () => Uint8Array.from([...ec('P-256'), 0]),
      'no private key in PKCS#8',
    ],
    ['PKCS#8 without a key', () => Uint8Array.of(0x30, 5, 2, 1, 0, 0x30, 0), 'damaged PKCS#8'],
  ])('refuses %s', async (_, der, part) => {
    const bytes = der();
    expect(await codeOf(() => readPrivateKey(bytes))).toBe('KEY_FILE');
    expect(() => readPrivateKey(bytes)).toThrow(part);
  });

  it('gives no cause: OpenSSL is not told about to whoever logs errors', () => {
    try {
      expect.unreachable(String(readPrivateKey(Uint8Array.of(0x30, 5, 2, 1, 0, 0x30, 0))));
    } catch (thrown) {
      expect((thrown as Error).cause).toBeUndefined();
    }
  });

  it('reads a key or refuses it, whatever bit is flipped', async () => {
    const good = new Uint8Array(await generateKey());
    const property = fc.asyncProperty(fc.nat(good.length - 1), fc.nat(7), async (i, bit) => {
      const bad = good.map((byte, j) => (i === j ? byte ^ (1 << bit) : byte));
      expect(['accepted', 'KEY_FILE']).toContain(await codeOf(() => readPrivateKey(bad)));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
