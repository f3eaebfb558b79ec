import { constants, createHash, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { type CryptoProvider, type Hash, keys } from '@sealift/pki';
import { createWorld, type KeyType, type Scheme } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nobleCrypto } from './noble.ts';
import { type Subtle, webCrypto } from './web.ts';

const world = createWorld({ seed: 'providers' });
const providers: readonly CryptoProvider[] = [
  nodeCrypto,
  nobleCrypto,
  webCrypto(webcrypto.subtle as unknown as Subtle),
];
const kinds: readonly [KeyType, Hash, Scheme?][] = [
  ['p256', 'sha256'],
  ['p256', 'sha384'],
  ['p384', 'sha384'],
  ['p384', 'sha256'],
  ['p521', 'sha512'],
  ['ed25519', 'sha512'],
  ['rsa2048', 'sha256'],
  ['rsa2048', 'sha512'],
  ['rsa3072', 'sha256'],
  ['rsa4096', 'sha384'],
];

const SPKI = { type: 'spki', format: 'der' } as const;
const PSS = constants.RSA_PKCS1_PSS_PADDING;
const SALT_AS_HASH = constants.RSA_PSS_SALTLEN_DIGEST;
const YES = [true, true, true];
const NO = [false, false, false];

/** What each provider says, and that none throws. */
const answers = (
  run: (provider: CryptoProvider) => boolean | Promise<boolean>,
): Promise<boolean[]> => Promise.all(providers.map(async (provider) => run(provider)));

/** A signature as it is, with a bit changed, cut, or lengthened. */
const changes = fc.oneof(
  { weight: 2, arbitrary: fc.constant((made: Uint8Array) => made) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(1023), fc.nat(7)).map(
      ([at, bit]) =>
        (made: Uint8Array) =>
          made.map((byte, i) => (i === at % made.length ? byte ^ (1 << bit) : byte)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(600).map((length) => (made: Uint8Array) => made.subarray(0, length)),
  },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 4 })
      .map((more) => (made: Uint8Array) => Uint8Array.of(...made, ...more)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }).map((any) => () => any) },
);

describe.each(kinds)('%s with %s', (type, hash) => {
  const pair = world.keyPair(type);
  const key = keys.fromPem(pair.publicKeyPem);

  it('all accept what was signed, over the data and over its digest', async () => {
    const data = new TextEncoder().encode('signed');
    const made = pair.sign(data, type === 'ed25519' ? undefined : hash);
    expect(await answers((provider) => provider.verify(key, hash, data, made))).toEqual([
      true,
      true,
      true,
    ]);
    const overDigest = type === 'ed25519' ? pair.sign(data, 'ph') : made;
    expect(
      await answers((provider) =>
        provider.verifyDigest(key, hash, createHash(hash).update(data).digest(), overDigest),
      ),
    ).toEqual([true, true, true]);
  });

  it('all say the same of any signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), changes, async (data, change) => {
        const made = change(pair.sign(data, type === 'ed25519' ? undefined : hash));
        const [node, ...others] = await answers((provider) =>
          provider.verify(key, hash, data, made),
        );
        expect(others).toEqual([node, node]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('RSASSA-PSS', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = keys.forPss(keys.parse(new Uint8Array(publicKey.export(SPKI))));
  const made = (hash: Hash, data: Uint8Array, saltLength = SALT_AS_HASH): Uint8Array =>
    new Uint8Array(sign(hash, data, { key: privateKey, padding: PSS, saltLength }));
  const digestOf = (hash: Hash, data: Uint8Array) => createHash(hash).update(data).digest();

  it.each<Hash>(['sha256', 'sha384', 'sha512'])('with %s: all say the same', async (hash) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), changes, async (data, change) => {
        const given = change(made(hash, data));
        const [node, ...others] = await answers((each) => each.verify(key, hash, data, given));
        expect(others).toEqual([node, node]);
      }),
      { numRuns: 40 },
    );
  });

  it.each<Hash>(['sha256', 'sha512'])('with %s: all accept what was signed', async (hash) => {
    const data = new TextEncoder().encode('signed');
    const given = made(hash, data);
    expect(await answers((each) => each.verify(key, hash, data, given))).toEqual(YES);
    const digest = digestOf(hash, data);
    expect(await answers((each) => each.verifyDigest(key, hash, digest, given))).toEqual(YES);
  });

  it.each([
    ['another salt', 'sha256', 20],
    ['no salt', 'sha256', 0],
    ['the longest salt', 'sha256', 222],
    ['another hash', 'sha384', SALT_AS_HASH],
  ] as const)('all refuse %s', async (_, hash, saltLength) => {
    const data = new TextEncoder().encode('signed');
    const given = made(hash, data, saltLength);
    expect(await answers((each) => each.verify(key, 'sha256', data, given))).toEqual(NO);
  });

  it('all refuse a key that is bound to another hash, and PKCS#1 v1.5', async () => {
    const data = new TextEncoder().encode('signed');
    const bound = { type: key.type, spki: key.spki, id: key.id, hash: 'sha384' as const };
    const given = made('sha256', data);
    expect(await answers((each) => each.verify(bound, 'sha256', data, given))).toEqual(NO);
    const old = new Uint8Array(sign('sha256', data, privateKey));
    expect(await answers((each) => each.verify(key, 'sha256', data, old))).toEqual(NO);
  });
});
