import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { concat, hex, pem } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { createWorld, type Key, type KeyType } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeElement, TAG } from './der.ts';
import * as keys from './key.ts';

const world = createWorld({ seed: 'keys' });
/** Once each: an RSA key is searched for from its seed. */
const made = new Map<KeyType, Key>();
function pair(type: KeyType): Key {
  const key = made.get(type) ?? world.keyPair(type);
  made.set(type, key);
  return key;
}
const spki = (type: KeyType): Uint8Array => pair(type).publicKeyDer;
const at = (text: string): Uint8Array => hex.decode(text.replaceAll(' ', ''));
const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(TAG.sequence, concat(...parts));
const bits = (content: Uint8Array): Uint8Array =>
  encodeElement(TAG.bitString, concat(Uint8Array.of(0), content));
const integer = (content: Uint8Array): Uint8Array => encodeElement(TAG.integer, content);
const NULL = at('05 00');
const ED25519 = at('06 03 2b 65 70');
const RSA = at('06 09 2a 86 48 86 f7 0d 01 01 01');
const EC = at('06 07 2a 86 48 ce 3d 02 01');
const P256 = at('06 08 2a 86 48 ce 3d 03 01 07');
const E65537 = at('01 00 01');

/** An RSAPublicKey whose modulus has so many bits. */
function rsa(length: number, exponent = E65537): Uint8Array {
  const modulus = new Uint8Array(Math.ceil((length + 1) / 8)).fill(0x55);
  modulus[0] = length % 8 === 0 ? 0 : 1 << ((length - 1) % 8);
  if (length % 8 === 0) modulus[1] = 0x80;
  return sequence(integer(modulus), integer(exponent));
}
const rsaSpki = (content: Uint8Array, parameters = NULL): Uint8Array =>
  sequence(sequence(RSA, parameters), bits(content));
const point = (length: number, form = 4): Uint8Array =>
  concat(Uint8Array.of(form), new Uint8Array(length - 1).fill(1));

describe('keys', () => {
  it.each<[KeyType, keys.KeyType]>([
    ['p256', 'p256'],
    ['p384', 'p384'],
    ['p521', 'p521'],
    ['ed25519', 'ed25519'],
    ['rsa2048', 'rsa'],
  ])('%s is read', (type, expected) => {
    const key = keys.parse(spki(type));
    expect(key).toEqual({
      type: expected,
      spki: spki(type),
      id: new Uint8Array(createHash('sha256').update(spki(type)).digest()),
    });
    expect(keys.fingerprint(key)).toBe(`SHA256:${pair(type).fingerprint}`);
    expect(keys.fromPem(pair(type).publicKeyPem)).toEqual(key);
  });

  it('PKCS#1 becomes the SPKI, and has its ID', () => {
    const pkcs1 = createPublicKey(pair('rsa2048').publicKeyPem).export({
      type: 'pkcs1',
      format: 'der',
    });
    expect(keys.fromPkcs1(pkcs1)).toEqual(keys.parse(spki('rsa2048')));
    expect(keys.fromPem(pem.encode('RSA PUBLIC KEY', pkcs1))).toEqual(keys.parse(spki('rsa2048')));
  });

  it.each([2048, 3072, 4096, 8192])('RSA of %i bits is read', (length) =>
    expect(keys.fromPkcs1(rsa(length)).type).toBe('rsa'),
  );

  const nodes = (type: 'ed448' | 'x25519' | 'rsa-pss') =>
    type === 'rsa-pss'
      ? generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey
      : type === 'ed448'
        ? generateKeyPairSync('ed448').publicKey
        : generateKeyPairSync('x25519').publicKey;

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'KEY'],
    ['a key that is cut', spki('p256').slice(0, -1), 'KEY'],
    ['bytes behind the key', concat(spki('p256'), Uint8Array.of(0)), 'KEY'],
    ['a third part', sequence(sequence(ED25519), bits(new Uint8Array(32)), NULL), 'KEY'],
    ['an algorithm with a third part', sequence(sequence(RSA, NULL, NULL), bits(rsa(2048))), 'KEY'],
    ['no algorithm', sequence(bits(new Uint8Array(32))), 'KEY'],
    ['Ed25519 of 31 bytes', sequence(sequence(ED25519), bits(new Uint8Array(31))), 'KEY'],
    ['Ed25519 with parameters', sequence(sequence(ED25519, NULL), bits(new Uint8Array(32))), 'KEY'],
    ['a curve without a name', sequence(sequence(EC), bits(point(65))), 'KEY'],
    ['a curve by its parameters', sequence(sequence(EC, sequence()), bits(point(65))), 'KEY'],
    [
      'an unknown curve (secp256k1)',
      sequence(sequence(EC, at('06 05 2b 81 04 00 0a')), bits(point(65))),
      'UNSUPPORTED',
    ],
    ['a compressed point', sequence(sequence(EC, P256), bits(point(33, 2))), 'KEY'],
    ['a point that is cut', sequence(sequence(EC, P256), bits(point(64))), 'KEY'],
    ['a point of another curve', sequence(sequence(EC, P256), bits(point(97))), 'KEY'],
    ['a hybrid point', sequence(sequence(EC, P256), bits(point(65, 6))), 'KEY'],
    ['no point', sequence(sequence(EC, P256), bits(new Uint8Array())), 'KEY'],
    ['RSA without NULL', sequence(sequence(RSA), bits(rsa(2048))), 'KEY'],
    ['RSA with other parameters', rsaSpki(rsa(2048), at('30 00')), 'KEY'],
    ['RSA of 1024 bits', spki('rsa1024'), 'KEY'],
    ['RSA of 2047 bits', rsaSpki(rsa(2047)), 'KEY'],
    ['RSA of 8193 bits', rsaSpki(rsa(8193)), 'KEY'],
    ['RSA with exponent 3', rsaSpki(rsa(2048, at('03'))), 'KEY'],
    ['RSA with exponent 1', rsaSpki(rsa(2048, at('01'))), 'KEY'],
    ['RSA with a padded exponent', rsaSpki(rsa(2048, at('00 01 00 01'))), 'KEY'],
    [
      'RSA with a negative modulus',
      rsaSpki(sequence(integer(new Uint8Array(256).fill(0x85)), integer(E65537))),
      'KEY',
    ],
    ['RSA without an exponent', rsaSpki(sequence(integer(new Uint8Array(256).fill(5)))), 'KEY'],
    [
      'RSA with a third number',
      rsaSpki(sequence(integer(new Uint8Array(256).fill(5)), integer(E65537), integer(E65537))),
      'KEY',
    ],
    ['RSA with a modulus of zero', rsaSpki(sequence(integer(at('00')), integer(E65537))), 'KEY'],
    ['Ed448', nodes('ed448').export({ type: 'spki', format: 'der' }), 'UNSUPPORTED'],
    ['X25519', nodes('x25519').export({ type: 'spki', format: 'der' }), 'UNSUPPORTED'],
    [
      'ML-DSA-65',
      sequence(sequence(at('06 09 60 86 48 01 65 03 04 03 12')), bits(new Uint8Array(1952))),
      'UNSUPPORTED',
    ],
  ])('refuse %s', async (_, bytes, code) =>
    expect(await codeOf(() => keys.parse(bytes))).toBe(code),
  );

  it('names what it refuses by name', () =>
    expect(() => keys.parse(nodes('ed448').export({ type: 'spki', format: 'der' }))).toThrow(
      'Ed448',
    ));

  it.each<[string, string]>([
    ['a private key', world.keyPair().privateKeyPem],
    ['two keys', world.keyPair().publicKeyPem.repeat(2)],
    ['a certificate', world.pins.caRoots],
    ['DER', 'not PEM'],
    ['nothing', ''],
    ['an SPKI labelled PKCS#1', pem.encode('RSA PUBLIC KEY', spki('rsa2048'))],
    ['PKCS#1 labelled SPKI', pem.encode('PUBLIC KEY', rsa(2048))],
  ])('refuse a file with %s', async (_, text) =>
    expect(await codeOf(() => keys.fromPem(text))).toBe('KEY'),
  );

  it('with any byte changed are read or refused, nothing else', async () => {
    for (const type of ['p256', 'ed25519', 'rsa2048'] as const)
      await fc.assert(
        fc.asyncProperty(
          fc.nat(spki(type).length - 1),
          fc.integer({ min: 1, max: 255 }),
          async (i, flip) => {
            const code = await codeOf(() =>
              keys.parse(spki(type).map((byte, j) => (i === j ? byte ^ flip : byte))),
            );
            expect(['accepted', 'KEY', 'UNSUPPORTED']).toContain(code);
          },
        ),
        { numRuns: 300 },
      );
  });
});
