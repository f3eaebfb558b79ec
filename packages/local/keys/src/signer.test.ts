import { createHash, createPublicKey, verify } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { type Hash, keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKey, type NewKeyType } from './generate.ts';
import { signerOf } from './signer.ts';

const HASHES: [NewKeyType, Hash, string][] = [
  ['p256', 'sha256', 'p256'],
  ['p384', 'sha384', 'p384'],
  ['p521', 'sha512', 'p521'],
  ['rsa2048', 'sha256', 'rsa'],
  ['rsa3072', 'sha256', 'rsa'],
  ['rsa4096', 'sha256', 'rsa'],
  ['ed25519', 'sha512', 'ed25519'],
];

describe.each(HASHES)('a signer with %s', async (type, hash, name) => {
  const pkcs8 = await generateKey(type);
  const signer = signerOf(pkcs8);
  pkcs8.fill(0);

  it('knows its public key', () => {
    expect(signer.publicKey.type).toBe(name);
    expect(keys.fromPem(signer.publicKeyPem).spki).toEqual(signer.publicKey.spki);
    expect(keys.fingerprint(signer.publicKey)).toBe(
      `SHA256:${createHash('sha256').update(signer.publicKey.spki).digest('hex')}`,
    );
    expect(signer.publicKeyPem).toBe(
      createPublicKey(signer.publicKeyPem).export({ type: 'spki', format: 'pem' }),
    );
  });

  it(`signs with ${hash}, after its bytes are zeroed`, async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (data) => {
      const signature = await signer.sign(data);
      expect(nodeCrypto.verify(signer.publicKey, hash, data, signature)).toBe(true);
      expect(
        nodeCrypto.verify(signer.publicKey, hash, Uint8Array.from([...data, 0]), signature),
      ).toBe(false);
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

describe('signerOf', () => {
  it('writes ECDSA as DER', async () => {
    const signer = signerOf(await generateKey());
    const signature = await signer.sign(new Uint8Array(3));
    expect(signature[0]).toBe(0x30);
    expect(
      verify(
        'sha256',
        new Uint8Array(3),
        { key: signer.publicKeyPem, dsaEncoding: 'ieee-p1363' },
        signature,
      ),
    ).toBe(false);
  });

  it('refuses what is no key', async () =>
    expect(await codeOf(() => signerOf(new Uint8Array(48)))).toBe('KEY_FILE'));
});
