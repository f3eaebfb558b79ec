/** RSASSA-PSS, as Sigstore has it of keys that say so alone (RFC 4055 §3.1). */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { keys, type PublicKey } from '@sealift/pki';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from './provider.ts';

const data = new TextEncoder().encode('signed data');

interface Pair {
  readonly key: PublicKey;
  readonly privateKey: KeyObject;
}
function pair(options: object = {}): Pair {
  // The types of Node know the options of this kind for PEM alone.
  const given = { modulusLength: 2048, ...options } as never;
  const made = generateKeyPairSync('rsa-pss', given) as unknown as {
    readonly publicKey: KeyObject;
    readonly privateKey: KeyObject;
  };
  const spki = new Uint8Array(made.publicKey.export({ type: 'spki', format: 'der' }));
  return { key: keys.parse(spki), privateKey: made.privateKey };
}
const free = pair();
const bound = pair({ hashAlgorithm: 'sha384', mgf1HashAlgorithm: 'sha384', saltLength: 48 });
const signed = ({ privateKey }: Pair, hash: string, saltLength: number): Uint8Array => {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return new Uint8Array(sign(hash, data, { key: privateKey, padding, saltLength }));
};

describe('a key for RSASSA-PSS', () => {
  it.each([
    ['of any hash', free, 'sha256', 32],
    ['of any hash, by another', free, 'sha512', 64],
    ['that is bound to one hash', bound, 'sha384', 48],
  ] as const)('%s verifies what it signed', (_, of, hash, salt) => {
    for (let i = 0; i < 2; i++)
      expect(nodeCrypto.verify(of.key, hash, data, signed(of, hash, salt))).toBe(true);
  });

  it.each([
    ['a hash that the key is not bound to', bound, signed(bound, 'sha384', 48), 'sha256'],
    ['another hash than it was signed with', free, signed(free, 'sha256', 32), 'sha512'],
    ['a salt that is shorter than the hash', free, signed(free, 'sha256', 20), 'sha256'],
    ['no salt', free, signed(free, 'sha256', 0), 'sha256'],
    ['a salt that is longer', free, signed(free, 'sha256', 64), 'sha256'],
    ['another key', bound, signed(free, 'sha384', 48), 'sha384'],
    ['nothing', free, new Uint8Array(), 'sha256'],
  ] as const)('is false for %s', (_, { key }, signature, hash) =>
    expect(nodeCrypto.verify(key, hash, data, signature)).toBe(false),
  );

  it('is false for an ordinary signature by the same numbers (PKCS#1 v1.5)', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = keys.parse(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
    const signature = new Uint8Array(sign('sha256', data, privateKey));
    expect(nodeCrypto.verify(key, 'sha256', data, signature)).toBe(true);
    expect(nodeCrypto.verify(keys.forPss(key), 'sha256', data, signature)).toBe(false);
  });
});
