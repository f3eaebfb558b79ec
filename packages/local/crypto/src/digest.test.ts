import { createHash } from 'node:crypto';
import { keys } from '@sealift/pki';
import { createWorld, type KeyType } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from './provider.ts';

const world = createWorld({ seed: 'digest' });
const data = new TextEncoder().encode('a file');
const digestOf = (hash: 'sha256' | 'sha384' | 'sha512', bytes = data): Uint8Array =>
  createHash(hash).update(bytes).digest();

describe.each<[KeyType, 'sha256' | 'sha384' | 'sha512', 'sha256' | 'sha384' | 'sha512' | 'ph']>([
  ['p256', 'sha256', 'sha256'],
  ['p384', 'sha384', 'sha384'],
  ['p384', 'sha256', 'sha256'],
  ['p521', 'sha512', 'sha512'],
  ['rsa2048', 'sha256', 'sha256'],
  ['ed25519', 'sha512', 'ph'],
])('%s over %s', (type, hash, scheme) => {
  const pair = world.keyPair(type);
  const key = keys.fromPem(pair.publicKeyPem);
  const signature = pair.sign(data, scheme);

  it('takes the digest for the data', async () =>
    expect(await nodeCrypto.verifyDigest(key, hash, digestOf(hash), signature)).toBe(true));
  it('refuses another digest', async () =>
    expect(
      await nodeCrypto.verifyDigest(key, hash, digestOf(hash, new Uint8Array(1)), signature),
    ).toBe(false));
  it('refuses another key', async () =>
    expect(
      await nodeCrypto.verifyDigest(
        keys.fromPem(world.keyPair(type, 'another').publicKeyPem),
        hash,
        digestOf(hash),
        signature,
      ),
    ).toBe(false));
  it('refuses a cut signature', async () =>
    expect(
      await nodeCrypto.verifyDigest(key, hash, digestOf(hash), signature.subarray(0, -1)),
    ).toBe(false));
  it('refuses an empty signature', async () =>
    expect(await nodeCrypto.verifyDigest(key, hash, digestOf(hash), new Uint8Array())).toBe(false));
});

it('agrees with the verification of the data itself', async () => {
  for (const type of ['p256', 'p384', 'p521', 'rsa2048'] as const) {
    const pair = world.keyPair(type);
    const key = keys.fromPem(pair.publicKeyPem);
    for (let i = 0; i < 20; i++) {
      const message = Uint8Array.of(i);
      const signature = pair.sign(message, 'sha256');
      if (i % 2 === 1) signature[signature.length - 3] = (signature.at(-3) ?? 0) ^ 1;
      expect(
        await nodeCrypto.verifyDigest(key, 'sha256', digestOf('sha256', message), signature),
      ).toBe(nodeCrypto.verify(key, 'sha256', message, signature));
    }
  }
});
