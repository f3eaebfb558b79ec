import { keys } from '@sealift/pki';
import { createWorld, type KeyType } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { rebuildHashedRekordV2 } from './rekor-v2.ts';

const world = createWorld({ seed: 'rekor v2' });
const key = (type: KeyType = 'p256') => keys.fromPem(world.keyPair(type).publicKeyPem);
const logged = {
  hash: 'sha256' as const,
  digest: Uint8Array.of(1),
  signature: Uint8Array.of(2),
  key: key(),
  certificate: undefined,
};
const text = (body: Uint8Array | undefined): string => new TextDecoder().decode(body);
const detailsOf = (type: KeyType, hash: 'sha256' | 'sha384' | 'sha512'): string | undefined =>
  /"keyDetails":"(\w+)"/.exec(
    text(rebuildHashedRekordV2({ ...logged, key: key(type), hash })),
  )?.[1];

describe('the body of a Rekor v2 entry', () => {
  it('is rebuilt with a certificate', () => {
    expect(text(rebuildHashedRekordV2({ ...logged, certificate: Uint8Array.of(3) }))).toBe(
      '{"apiVersion":"0.0.2","kind":"hashedrekord",' +
        '"spec":{"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":"AQ=="},' +
        '"signature":{"content":"Ag==","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256",' +
        '"x509Certificate":{"rawBytes":"Aw=="}}}}}}',
    );
  });

  it('is rebuilt with a key', () => {
    expect(text(rebuildHashedRekordV2(logged))).toContain(
      `"publicKey":{"rawBytes":"${Buffer.from(key().spki).toString('base64')}"}`,
    );
  });

  it.each<[KeyType, 'sha256' | 'sha384' | 'sha512', string]>([
    ['p256', 'sha256', 'PKIX_ECDSA_P256_SHA_256'],
    ['p384', 'sha384', 'PKIX_ECDSA_P384_SHA_384'],
    ['p384', 'sha256', 'PKIX_ECDSA_P384_SHA_256'],
    ['p521', 'sha512', 'PKIX_ECDSA_P521_SHA_512'],
    ['p521', 'sha256', 'PKIX_ECDSA_P521_SHA_256'],
    ['ed25519', 'sha512', 'PKIX_ED25519_PH'],
    ['rsa2048', 'sha256', 'PKIX_RSA_PKCS1V15_2048_SHA256'],
  ])('names %s with %s %s', (type, hash, details) => expect(detailsOf(type, hash)).toBe(details));

  it.each<[KeyType, 'sha256' | 'sha384' | 'sha512']>([
    ['p256', 'sha512'],
    ['p384', 'sha512'],
    ['ed25519', 'sha256'],
    ['rsa2048', 'sha512'],
  ])('holds no %s with %s', (type, hash) =>
    expect(rebuildHashedRekordV2({ ...logged, key: key(type), hash })).toBeUndefined(),
  );

  it.each([
    [422, '3072'],
    [550, '4096'],
  ])('tells RSA keys apart by their length: %i bytes', (length, bits) => {
    const rsa = { ...key('rsa2048'), spki: new Uint8Array(length) };
    expect(text(rebuildHashedRekordV2({ ...logged, key: rsa }))).toContain(
      `PKIX_RSA_PKCS1V15_${bits}_SHA256`,
    );
  });
});
