import { equal, hex } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import type { KeyType } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { isSignedBy } from './certificate-signature.ts';
import { ca, read, world } from './certificates.fixture.ts';

const issued = (type: KeyType) => {
  const parent = ca(`issuer ${type}`, { key: world.keyPair(type) });
  return { parent: read(parent), child: read(ca('child', { parent })) };
};
const p256 = issued('p256');

describe('the signature of a certificate', () => {
  it.each<[KeyType, string]>([
    ['p256', '300a06082a8648ce3d040302'],
    ['p384', '300a06082a8648ce3d040303'],
    ['p521', '300a06082a8648ce3d040304'],
    ['ed25519', '300506032b6570'],
    // The signing world leaves the NULL out, which certificates in the wild never do.
    ['rsa2048', '300d06092a864886f70d01010b0500'],
  ])('by %s verifies', async (type, algorithm) => {
    const { parent, child: issuedChild } = issued(type);
    const child = { ...issuedChild, signatureAlgorithm: hex.decode(algorithm) };
    expect(
      type === 'rsa2048' || equal(child.signatureAlgorithm, issuedChild.signatureAlgorithm),
    ).toBe(true);
    expect(await isSignedBy(child, parent, nodeCrypto)).toBe(true);
    expect(await isSignedBy({ ...child, tbs: parent.tbs }, parent, nodeCrypto)).toBe(false);
  });

  it('by another key of the type does not', async () =>
    expect(await isSignedBy(p256.child, read(ca('other')), nodeCrypto)).toBe(false));

  it('by a key of another type is not even tried', async () => {
    const never = { ...nodeCrypto, verify: () => expect.unreachable() };
    for (const type of ['ed25519', 'rsa2048'] as const)
      expect(await isSignedBy(p256.child, issued(type).parent, never)).toBe(false);
    expect(await isSignedBy(issued('ed25519').child, p256.parent, never)).toBe(false);
  });

  it.each([
    ['SHA-1', '300d06092a864886f70d0101050500'],
    ['SHA-224', '300a06082a8648ce3d040301'],
    ['ECDSA with NULL parameters', '300c06082a8648ce3d0403020500'],
    ['RSA without NULL parameters', '300b06092a864886f70d01010b'],
    ['RSASSA-PSS', '300d06092a864886f70d01010a3000'],
    ['Ed25519 with NULL parameters', '300706032b65700500'],
    ['MD5', '300d06092a864886f70d0101040500'],
  ])('with %s is refused', async (_, algorithm) => {
    const signatureAlgorithm = hex.decode(algorithm);
    expect(
      await codeOf(() =>
        isSignedBy({ ...p256.child, signatureAlgorithm }, p256.parent, nodeCrypto),
      ),
    ).toBe('UNSUPPORTED');
  });

  it('by a key that cannot be imported is refused', async () => {
    const spki = Uint8Array.from(p256.parent.publicKey.spki).fill(1, -64);
    const offCurve = { ...p256.parent, publicKey: { ...p256.parent.publicKey, spki } };
    expect(await codeOf(() => isSignedBy(p256.child, offCurve, nodeCrypto))).toBe('KEY');
  });
});
