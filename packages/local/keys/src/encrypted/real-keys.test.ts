import { utf8 } from '@sealift/bytes';
import { NEEDS, PEERS, peerText } from '@sealift/peers';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { signerOf } from '../signer.ts';
import { REAL_KEYS, realKey } from '../vectors.fixture.ts';
import { decodeKeyFile, encodeKeyFile } from './key-file.ts';
import { decryptKey, seal } from './seal.ts';

describe(`${REAL_KEYS.length} keys that real cosign wrote`, () => {
  it.each(REAL_KEYS)(
    '$name opens, and its public key is what cosign wrote beside it',
    async ({ key, pub, password }) => {
      expect(signerOf(await decryptKey(key, password)).publicKeyPem).toBe(pub);
    },
  );

  it.each(REAL_KEYS)('$name is written again, byte for byte', ({ key }) =>
    expect(encodeKeyFile(decodeKeyFile(key))).toBe(key),
  );

  it('are encrypted again, byte for byte', async () => {
    const { key, password } = realKey('cosign-v3.1.2-imported-p384');
    const { scrypt, salt, nonce } = decodeKeyFile(key);
    expect(
      encodeKeyFile(await seal(await decryptKey(key, password), password, { scrypt, salt, nonce })),
    ).toBe(key);
  });

  it.each<[string, string, string]>([
    ['without its line end', 'cosign-v2.6.4-password-with-line-end', 'test only'],
    ['with one line end more', 'cosign-v3.1.2-generated', 'test only\n'],
    ['in normalised form', 'cosign-v3.1.2-password-not-normalised', 'schl\u00fcssel'],
    ['where it is empty', 'cosign-v3.1.2-empty-password', ' '],
    ['that is empty', 'cosign-v3.1.2-generated', ''],
  ])('do not open with another password: %s', async (_, name, password) => {
    expect(await codeOf(() => decryptKey(realKey(name).key, utf8.encode(password)))).toBe(
      'KEY_PASSWORD',
    );
  });
});

describe.skipIf(PEERS === '')(`keys that sigstore-rs and older cosign wrote ${NEEDS}`, () => {
  const read = (name: string): string => peerText(`sigstore-rs-keys/${name}.key`);

  it('open: N of 32768, line ends CR LF', async () => {
    const text = read('ed25519_encrypted_private');
    expect(text).toContain('\r\n');
    expect(decodeKeyFile(text).scrypt.N).toBe(32768);
    expect(signerOf(await decryptKey(text, utf8.encode('123'))).publicKey.type).toBe('ed25519');
  });

  it('open: an ECDSA key', async () =>
    expect(
      signerOf(await decryptKey(read('ecdsa_encrypted_private'), utf8.encode('123'))).publicKey
        .type,
    ).toBe('p256'));

  it('open: the empty password', async () =>
    expect(
      signerOf(await decryptKey(read('cosign_generated_encrypted_empty_private'), new Uint8Array()))
        .publicKey.type,
    ).toBe('p256'));
});
