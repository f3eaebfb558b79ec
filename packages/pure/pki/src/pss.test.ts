/** RSASSA-PSS: the parameters of certificates and keys, and paths that were signed so. */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import { der, derInteger, derOid, derSequence } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { type Certificate, parse } from './certificate.ts';
import { isSignedBy } from './certificate-signature.ts';
import { ca, leaf, read, world } from './certificates.fixture.ts';
import { Der } from './der.ts';
import * as keys from './key.ts';
import { pssHash } from './pss.ts';

const SHA1 = derOid('1.3.14.3.2.26');
const [SHA256, SHA384, SHA512] = [1, 2, 3].map((n) => derOid(`2.16.840.1.101.3.4.2.${n}`));
const MGF1 = derOid('1.2.840.113549.1.1.8');
const NULL = Uint8Array.of(5, 0);
const at = (n: number, ...inside: readonly Uint8Array[]) => der(0xa0 + n, ...inside);
type Bytes = Uint8Array | undefined;
const hashed = (oid: Bytes, ...more: readonly Uint8Array[]) =>
  derSequence(...(oid ? [oid] : []), ...more);
const mask = (hash: Uint8Array, oid = MGF1) => derSequence(oid, hash);
const salt = (length: number) => derInteger(length);
const parameters = (hash: Uint8Array, masked: Uint8Array, length: number, ...more: Uint8Array[]) =>
  derSequence(at(0, hash), at(1, masked), at(2, salt(length)), ...more);

const reader = new Der('UNSUPPORTED');
const hashIn = (bytes: Uint8Array) => pssHash(reader.whole(bytes), reader);
const [s256, s384, s512] = [SHA256, SHA384, SHA512].map((oid) => hashed(oid, NULL)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

describe('parameters of RSASSA-PSS', () => {
  it.each([
    ['SHA-256', parameters(s256, mask(s256), 32), 'sha256'],
    ['SHA-384', parameters(s384, mask(s384), 48), 'sha384'],
    ['SHA-512', parameters(s512, mask(s512), 64), 'sha512'],
    ['absent where NULL could be', parameters(hashed(SHA256), mask(hashed(SHA256)), 32), 'sha256'],
    ['absent once', parameters(hashed(SHA256), mask(s256), 32), 'sha256'],
  ])('are read: %s', (_, bytes, hash) => expect(hashIn(bytes)).toBe(hash));

  it.each([
    ['the defaults, which are SHA-1', derSequence()],
    ['SHA-1', parameters(hashed(SHA1, NULL), mask(hashed(SHA1, NULL)), 20)],
    ['SHA-1 in MGF1', parameters(s256, mask(hashed(SHA1, NULL)), 32)],
    ['another hash in MGF1', parameters(s256, mask(s384), 32)],
    ['another mask', parameters(s256, mask(s256, SHA256), 32)],
    ['a mask of three', parameters(s256, derSequence(MGF1, s256, NULL), 32)],
    ['no salt', derSequence(at(0, s256), at(1, mask(s256)))],
    ['a salt of none', parameters(s256, mask(s256), 0)],
    ['the salt of SHA-1', parameters(s256, mask(s256), 20)],
    [
      'the longest salt',
      derSequence(at(0, s256), at(1, mask(s256)), at(2, der(2, Uint8Array.of(0, 222)))),
    ],
    ['a trailer, written', parameters(s256, mask(s256), 32, at(3, salt(1)))],
    ['another trailer', parameters(s256, mask(s256), 32, at(3, salt(2)))],
    ['another order', derSequence(at(1, mask(s256)), at(0, s256), at(2, salt(32)))],
    ['a hash with parameters', parameters(hashed(SHA256, salt(1)), mask(s256), 32)],
    ['a hash of three', parameters(hashed(SHA256, NULL, NULL), mask(s256), 32)],
    ['bytes behind the hash', derSequence(at(0, s256, NULL), at(1, mask(s256)), at(2, salt(32)))],
    ['no sequence', NULL],
  ])('UNSUPPORTED: %s', async (_, bytes) =>
    expect(await codeOf(() => hashIn(bytes))).toBe('UNSUPPORTED'),
  );
});

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
/** The types of Node know the options of this kind for PEM alone. */
const pssPair = (options: object): Pair =>
  generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...options } as never) as never;

const pair: Pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const bound = pssPair({
  hashAlgorithm: 'sha384',
  mgf1HashAlgorithm: 'sha384',
  saltLength: 48,
});
const free = pssPair({});
const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ type: 'spki', format: 'der' }));

const signPss = (key: KeyObject, hash: string, data: Uint8Array, saltLength = -1): Uint8Array =>
  new Uint8Array(sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }));

describe('a key for RSASSA-PSS', () => {
  it('is read, with the hash that it is bound to', () => {
    expect(keys.parse(spkiOf(bound.publicKey))).toMatchObject({ type: 'rsa-pss', hash: 'sha384' });
    expect(keys.parse(spkiOf(free.publicKey))).toMatchObject({ type: 'rsa-pss' });
    expect(keys.signingHash(keys.parse(spkiOf(bound.publicKey)))).toBe('sha384');
    expect(keys.signingAlgorithm(keys.parse(spkiOf(free.publicKey)))).toBeUndefined();
  });

  it.each([
    ['SHA-1', 'sha1', 20],
    ['another salt', 'sha256', 20],
  ])('KEY where it is bound to %s', async (_, hashAlgorithm, saltLength) => {
    const { publicKey } = pssPair({
      hashAlgorithm,
      mgf1HashAlgorithm: hashAlgorithm,
      saltLength,
    });
    expect(await codeOf(() => keys.parse(spkiOf(publicKey)))).toBe('KEY');
  });

  it('KEY where it is short', async () => {
    const { publicKey } = pssPair({ modulusLength: 1024 });
    expect(await codeOf(() => keys.parse(spkiOf(publicKey)))).toBe('KEY');
  });

  it('verifies what it signed, by its hash alone', async () => {
    const data = Uint8Array.of(1, 2, 3);
    const key = keys.parse(spkiOf(bound.publicKey));
    const made = signPss(bound.privateKey, 'sha384', data);
    expect(await nodeCrypto.verify(key, 'sha384', data, made)).toBe(true);
    expect(await nodeCrypto.verify(key, 'sha256', data, made)).toBe(false);
    const other = signPss(free.privateKey, 'sha256', data);
    const loose = keys.parse(spkiOf(free.publicKey));
    expect(await nodeCrypto.verify(loose, 'sha256', data, other)).toBe(true);
    expect(await nodeCrypto.verify(key, 'sha384', data, other)).toBe(false);
    const short = signPss(free.privateKey, 'sha256', data, 20);
    expect(await nodeCrypto.verify(loose, 'sha256', data, short)).toBe(false);
  });
});

/** A certificate whose two algorithms are these, signed by `key` as told. */
function signedAs(
  algorithm: Uint8Array,
  key: KeyObject,
  hash: string,
  saltLength = -1,
): Certificate {
  const { certificate } = ca('signed so', { key: world.keyPair('p256', 'pss child') });
  const plain = Buffer.from('300a06082a8648ce3d040302', 'hex');
  const [before, after] = Buffer.from(certificate.tbs)
    .toString('latin1')
    .split(plain.toString('latin1'));
  const parts = [before, Buffer.from(algorithm).toString('latin1'), after].join('');
  const body = Buffer.from(parts, 'latin1').subarray(4);
  const tbs = derSequence(body);
  const made = signPss(key, hash, tbs, saltLength);
  return parse(derSequence(tbs, algorithm, der(3, Uint8Array.of(0), made)));
}
const PSS = derOid('1.2.840.113549.1.1.10');
const issuerOf = (publicKey: KeyObject): Certificate => ({
  ...read(ca('issuer')),
  publicKey: keys.parse(spkiOf(publicKey)),
});
const standard = derSequence(PSS, parameters(s256, mask(s256), 32));

describe('a certificate that was signed with RSASSA-PSS', () => {
  it.each([
    ['an ordinary RSA key', pair, standard, 'sha256'],
    ['a key that may sign so alone', free, standard, 'sha256'],
    [
      'a key that is bound to a hash',
      bound,
      derSequence(PSS, parameters(s384, mask(s384), 48)),
      'sha384',
    ],
  ])('is by %s', async (_, { privateKey, publicKey }, algorithm, hash) => {
    const certificate = signedAs(algorithm, privateKey, hash);
    expect(await isSignedBy(certificate, issuerOf(publicKey), nodeCrypto)).toBe(true);
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(await isSignedBy(certificate, issuerOf(stranger), nodeCrypto)).toBe(false);
  });

  it('is by no other key, nor with another salt, nor by a key bound otherwise', async () => {
    const certificate = signedAs(standard, pair.privateKey, 'sha256');
    expect(await isSignedBy(certificate, read(world.root), nodeCrypto)).toBe(false);
    const salted = signedAs(standard, pair.privateKey, 'sha256', 20);
    expect(await isSignedBy(salted, issuerOf(pair.publicKey), nodeCrypto)).toBe(false);
    expect(await isSignedBy(certificate, issuerOf(bound.publicKey), nodeCrypto)).toBe(false);
  });

  it.each([
    ['SHA-1', derSequence(PSS, derSequence())],
    ['no parameters', derSequence(PSS)],
    ['a third part', derSequence(PSS, parameters(s256, mask(s256), 32), NULL)],
  ])('UNSUPPORTED with %s', async (_, algorithm) => {
    const certificate = signedAs(algorithm, pair.privateKey, 'sha256');
    const judged = () => isSignedBy(certificate, issuerOf(pair.publicKey), nodeCrypto);
    expect(await codeOf(async () => judged())).toBe('UNSUPPORTED');
  });

  it('may be a leaf whose own key is for RSASSA-PSS', () => {
    const signer = { ...world.keyPair('rsa2048'), publicKeyDer: spkiOf(free.publicKey) };
    expect(leaf({ key: signer }).publicKey.type).toBe('rsa-pss');
  });
});
