import { constants, createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { type KeyType, keyFromSeed } from './key.ts';

const DATA = Buffer.from('what is signed');
const HASHES: readonly (readonly [KeyType, string | null])[] = [
  ['p256', 'sha256'],
  ['p384', 'sha384'],
  ['p521', 'sha512'],
  ['ed25519', null],
  ['rsa1024', 'sha256'],
  ['rsa2048', 'sha256'],
];

describe('keyFromSeed', () => {
  it.each(HASHES)('%s signs what node:crypto verifies, and always the same', (type, hash) => {
    const key = keyFromSeed(type, 'a');
    const signature = key.sign(DATA);
    expect(verify(hash, DATA, key.publicKeyPem, signature)).toBe(true);
    expect(keyFromSeed(type, 'a').sign(DATA)).toEqual(signature);
    expect(keyFromSeed(type, 'b').publicKeyPem).not.toBe(key.publicKeyPem);
    expect(verify(hash, DATA, keyFromSeed(type, 'b').publicKeyPem, signature)).toBe(false);
  });

  it('hashes as it is told', () => {
    const key = keyFromSeed('p384', 'a');
    expect(verify('sha256', DATA, key.publicKeyPem, key.sign(DATA, 'sha256'))).toBe(true);
  });

  it('signs Ed25519ph', () => {
    const key = keyFromSeed('ed25519', 'a');
    expect(ed25519ph.verify(key.sign(DATA, 'ph'), DATA, key.publicKeyDer.slice(-32))).toBe(true);
  });

  it('signs RSASSA-PSS', () => {
    const key = keyFromSeed('rsa2048', 'a');
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    expect(
      verify(
        'sha256',
        DATA,
        { key: key.publicKeyPem, padding, saltLength: 0 },
        key.sign(DATA, 'pss'),
      ),
    ).toBe(true);
  });

  it('makes RSA keys of the size in their name', () => {
    expect(
      createPublicKey(keyFromSeed('rsa3072', 'a').publicKeyPem).asymmetricKeyDetails?.modulusLength,
    ).toBe(3072);
  });

  it('writes a private key that belongs to the public one', () => {
    const key = keyFromSeed('p256', 'a');
    const publicKey = createPublicKey(createPrivateKey(key.privateKeyPem)).export({
      type: 'spki',
      format: 'der',
    });
    expect(new Uint8Array(publicKey)).toEqual(key.publicKeyDer);
  });
});
