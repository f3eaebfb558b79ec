import { generateKeyPairSync } from 'node:crypto';
import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKey } from '../generate.ts';
import { realKey } from '../vectors.fixture.ts';
import { decodeKeyFile, encodeKeyFile } from './key-file.ts';
import { decryptKey, encryptKey, seal } from './seal.ts';

const PASSWORD = utf8.encode('p');
/** The cheapest derivation that is taken. */
const parts = {
  scrypt: { N: 32768, r: 8, p: 1 },
  salt: new Uint8Array(32),
  nonce: new Uint8Array(24),
};
const fileOf = async (plain: Uint8Array): Promise<string> =>
  encodeKeyFile(await seal(plain, PASSWORD, parts));
const { key, password } = realKey('cosign-v3.1.2-generated');

describe('encryptKey', () => {
  it.each(['p521', 'rsa2048', 'ed25519'] as const)(
    'and decryptKey are inverse for %s',
    async (type) => {
      const pkcs8 = await generateKey(type);
      expect(new Uint8Array(await decryptKey(await encryptKey(pkcs8, PASSWORD), PASSWORD))).toEqual(
        new Uint8Array(pkcs8),
      );
    },
  );

  it('and decryptKey are inverse for any password', async () => {
    const pkcs8 = new Uint8Array(await generateKey());
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (any) => {
      expect(await decryptKey(encodeKeyFile(await seal(pkcs8, any, parts)), any)).toEqual(pkcs8);
    });
    await fc.assert(property, { numRuns: 5 });
  });

  it('writes what cosign writes: label, cost, order, columns', async () => {
    const text = await encryptKey(await generateKey(), PASSWORD);
    expect(decodeKeyFile(text)).toMatchObject({
      label: 'ENCRYPTED SIGSTORE PRIVATE KEY',
      scrypt: { N: 65536, r: 8, p: 1 },
    });
    expect(text.length).toBe(key.length);
    expect(text.split('\n').slice(0, 2)).toEqual(key.split('\n').slice(0, 2));
    expect(
      Math.max(
        ...text
          .split('\n')
          .slice(1, -2)
          .map(({ length }) => length),
      ),
    ).toBe(64);
  });

  it('never uses a salt or a nonce twice', async () => {
    const pkcs8 = await generateKey();
    const [a, b] = [
      decodeKeyFile(await encryptKey(pkcs8, PASSWORD)),
      decodeKeyFile(await encryptKey(pkcs8, PASSWORD)),
    ];
    expect(a.salt).not.toEqual(b.salt);
    expect(a.nonce).not.toEqual(b.nonce);
  });

  it('encrypts nothing that is no private key', async () =>
    expect(await codeOf(() => encryptKey(new Uint8Array(138), PASSWORD))).toBe('KEY_FILE'));
});

describe('decryptKey', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  it.each<[string, () => Uint8Array]>([
    ['SEC1', () => privateKey.export({ type: 'sec1', format: 'der' })],
    ['no key', () => new Uint8Array(138)],
    [
      'secp256k1',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({
          type: 'pkcs8',
          format: 'der',
        }),
    ],
    [
      'RSA of 1024 bits',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
          type: 'pkcs8',
          format: 'der',
        }),
    ],
  ])('refuses %s inside', async (_, plain) =>
    expect(await codeOf(async () => decryptKey(await fileOf(plain()), PASSWORD))).toBe('KEY_FILE'),
  );

  it('names SEC1, which cosign refuses too', async () => {
    const text = await fileOf(privateKey.export({ type: 'sec1', format: 'der' }));
    await expect(decryptKey(text, PASSWORD)).rejects.toThrow('is SEC1, expected PKCS#8');
  });

  it.each<
    [string, (file: ReturnType<typeof decodeKeyFile>) => Partial<ReturnType<typeof decodeKeyFile>>]
  >([
    ['another of the costs', ({ scrypt }) => ({ scrypt: { ...scrypt, N: 32768 } })],
    ['another salt', ({ salt }) => ({ salt: salt.map((byte, i) => (i === 31 ? byte ^ 1 : byte)) })],
    [
      'another nonce',
      ({ nonce }) => ({ nonce: nonce.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }),
    ],
    [
      'another tag',
      ({ ciphertext }) => ({
        ciphertext: ciphertext.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
      }),
    ],
    [
      'one bit of the key changed',
      ({ ciphertext }) => ({
        ciphertext: ciphertext.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
      }),
    ],
    ['a cut ciphertext', ({ ciphertext }) => ({ ciphertext: ciphertext.slice(0, -1) })],
    [
      'the tag at the end',
      ({ ciphertext }) => ({
        ciphertext: Uint8Array.from([...ciphertext.slice(16), ...ciphertext.slice(0, 16)]),
      }),
    ],
  ])('refuses %s', async (_, change) => {
    const file = decodeKeyFile(key);
    expect(
      await codeOf(() => decryptKey(encodeKeyFile({ ...file, ...change(file) }), password)),
    ).toBe('KEY_PASSWORD');
  });

  it('tells nothing of the key or the password, in no cause either', async () => {
    const secret = utf8.encode('the secret word');
    const thrown = await decryptKey(key, secret).catch((error: unknown) => error as Error);
    expect(thrown).toMatchObject({ code: 'KEY_PASSWORD' });
    expect((thrown as Error).cause).toBeUndefined();
    expect((thrown as Error).message).not.toContain('secret');
  });
});
