import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
  verify,
} from 'node:crypto';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derOf, mechanismFor } from './mechanism.ts';

const publicOf = (key: KeyObject) =>
  keys.parse(new Uint8Array(key.export({ type: 'spki', format: 'der' })));
const data = Buffer.from('what is signed');
const ECDSA = 0x1041;

describe('mechanismFor', () => {
  it.each([
    ['P-256', 'sha256', 64],
    ['P-384', 'sha384', 96],
    ['P-521', 'sha512', 132],
  ])('signs with %s over %s', (namedCurve, hash, length) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    const mechanism = mechanismFor(publicOf(publicKey), [ECDSA]);
    expect([mechanism.length, Buffer.from(mechanism.input(data))]).toEqual([
      length,
      createHash(hash).update(data).digest(),
    ]);
    const answer = new Uint8Array(sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    expect(verify(hash, data, publicKey, mechanism.output(answer))).toBe(true);
  });

  it('has RSA hashed on the token where that can, and here where not', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [whole, digest] = [
      mechanismFor(publicOf(publicKey), [1, 0x40]),
      mechanismFor(publicOf(publicKey), [1]),
    ];
    expect([whole.type, whole.length, whole.input(data)]).toEqual([0x40, 256, data]);
    expect(
      verify(
        'sha256',
        data,
        publicKey,
        digest.output(new Uint8Array(privateEncrypt(privateKey, digest.input(data)))),
      ),
    ).toBe(true);
  });

  it.each<[string, () => KeyObject]>([
    ['EC', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey],
  ])('refuses a token that cannot sign with %s', async (_, key) =>
    expect(await codeOf(() => mechanismFor(publicOf(key()), [0x1042, 0x41]))).toBe('KEY_FILE'),
  );
});

describe('derOf', () => {
  it('is what OpenSSL writes', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' });
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const raw = new Uint8Array(
          sign('sha512', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
        );
        expect(verify('sha512', bytes, publicKey, derOf(raw, 66))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, string, string]>([
    ['small numbers', `${'00'.repeat(31)}01${'00'.repeat(31)}7f`, '300602010102017f'],
    [
      'a number that would be negative',
      `${'00'.repeat(31)}80${'00'.repeat(30)}0100`,
      '3008020200800202' + '0100',
    ],
    ['zero', '00'.repeat(64), '3006020100020100'],
  ])('is minimal: %s', (_, raw, expected) =>
    expect(Buffer.from(derOf(Buffer.from(raw, 'hex'), 32)).toString('hex')).toBe(expected),
  );

  it.each([0, 63, 65, 96])('refuses %i bytes for P-256', async (length) =>
    expect(await codeOf(() => derOf(new Uint8Array(length), 32))).toBe('TOKEN'),
  );
});
