import { generateKeyPairSync, sign } from 'node:crypto';
import { keys, type PublicKey } from '@sealift/pki';
import { createWorld, type Key, type KeyType, type Scheme } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from './provider.ts';

const world = createWorld({ seed: 'provider' });
const data = new TextEncoder().encode('signed data');
const made = new Map<string, Key>();
function pair(type: KeyType, label = 'signer'): Key {
  const key = made.get(type + label) ?? world.keyPair(type, label);
  made.set(type + label, key);
  return key;
}
const publicKey = (type: KeyType, label?: string): PublicKey =>
  keys.fromPem(pair(type, label).publicKeyPem);
/** What the argument `hash` is for Ed25519 does not matter. */
const KINDS: [KeyType, 'sha256' | 'sha384' | 'sha512', Scheme | undefined][] = [
  ['p256', 'sha256', 'sha256'],
  ['p384', 'sha384', 'sha384'],
  ['p384', 'sha256', 'sha256'],
  ['p521', 'sha512', 'sha512'],
  ['rsa2048', 'sha256', 'sha256'],
  ['rsa2048', 'sha512', 'sha512'],
  ['ed25519', 'sha512', undefined],
];

describe.each(KINDS)('%s with %s', (type, hash, scheme) => {
  const key = publicKey(type);
  const signature = pair(type).sign(data, scheme);

  it('verifies, again and again', () => {
    for (let i = 0; i < 3; i++) expect(nodeCrypto.verify(key, hash, data, signature)).toBe(true);
  });

  it.each<[string, PublicKey, Uint8Array, Uint8Array]>([
    ['other data', key, new Uint8Array(1), signature],
    ['no data', key, new Uint8Array(), signature],
    ['another key', publicKey(type, 'another'), data, signature],
    ['an empty signature', key, data, new Uint8Array()],
    ['one byte', key, data, Uint8Array.of(0)],
    ['a signature that is cut', key, data, signature.slice(0, -1)],
    ['a byte behind the signature', key, data, Uint8Array.from([...signature, 0])],
    ['zeros', key, data, new Uint8Array(signature.length)],
    ['a long signature', key, data, new Uint8Array(10_000).fill(0x30)],
  ])('is false for %s', (_, by, over, given) =>
    expect(nodeCrypto.verify(by, hash, over, given)).toBe(false),
  );

  it('is false for a signature with any bit flipped, and throws for none', () => {
    fc.assert(
      fc.property(fc.nat(signature.length - 1), fc.nat(7), (i, bit) => {
        expect(
          nodeCrypto.verify(
            key,
            hash,
            data,
            signature.map((byte, j) => (i === j ? byte ^ (1 << bit) : byte)),
          ),
        ).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a signature', () => {
  it('by another hash than the asked one is false', () => {
    expect(
      nodeCrypto.verify(publicKey('p384'), 'sha256', data, pair('p384').sign(data, 'sha384')),
    ).toBe(false);
    expect(
      nodeCrypto.verify(publicKey('rsa2048'), 'sha384', data, pair('rsa2048').sign(data, 'sha256')),
    ).toBe(false);
  });

  it('in PSS padding is false: keys sign PKCS#1 v1.5', () =>
    expect(
      nodeCrypto.verify(publicKey('rsa2048'), 'sha256', data, pair('rsa2048').sign(data, 'pss')),
    ).toBe(false));
  it('by Ed25519ph is false as pure Ed25519', () =>
    expect(
      nodeCrypto.verify(publicKey('ed25519'), 'sha512', data, pair('ed25519').sign(data, 'ph')),
    ).toBe(false));

  it('of ECDSA in two fixed halves is false: it is DER', () => {
    const { privateKey, publicKey: own } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = keys.parse(own.export({ type: 'spki', format: 'der' }));
    const signed = (dsaEncoding: 'der' | 'ieee-p1363') =>
      sign('sha256', data, { key: privateKey, dsaEncoding });
    expect(nodeCrypto.verify(key, 'sha256', data, signed('der'))).toBe(true);
    expect(nodeCrypto.verify(key, 'sha256', data, signed('ieee-p1363'))).toBe(false);
  });

  it.each([
    ['zero for r', '3006020100020101'],
    ['a negative s', '30060201010201ff'],
    ['an integer that is not minimal', '300702020001020101'],
    ['a length in long form', '308106020101020101'],
    ['an indefinite length', '30800201010201010000'],
    ['a third integer', '3009020101020101020101'],
  ])('of ECDSA with %s is false', (_, der) =>
    expect(
      nodeCrypto.verify(publicKey('p256'), 'sha256', data, new Uint8Array(Buffer.from(der, 'hex'))),
    ).toBe(false),
  );
});

describe('a key', () => {
  const offCurve = (): PublicKey =>
    keys.parse(Uint8Array.from(publicKey('p256').spki).fill(1, -64));

  it('whose point is off its curve is refused, with the cause', () => {
    expect(() => nodeCrypto.verify(offCurve(), 'sha256', data, new Uint8Array(8))).toThrow(
      expect.objectContaining({ name: 'Rejection', code: 'KEY', cause: expect.any(Error) }),
    );
  });

  it('whose point is off its curve is refused for digests too', async () => {
    await expect(
      nodeCrypto.verifyDigest(offCurve(), 'sha256', new Uint8Array(32), new Uint8Array(8)),
    ).rejects.toMatchObject({ code: 'KEY' });
  });

  it('of Ed25519 that is no point verifies nothing', () => {
    const key = keys.parse(Uint8Array.from(publicKey('ed25519').spki).fill(0xff, -32));
    expect(nodeCrypto.verify(key, 'sha512', data, pair('ed25519').sign(data))).toBe(false);
  });
});
