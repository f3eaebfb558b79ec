import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { concat, hex } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { type PublicParts, publicKeyOf } from './public-key.ts';

const OIDS = {
  'P-256': '06082a8648ce3d030107',
  'P-384': '06052b81040022',
  'P-521': '06052b81040023',
  secp256k1: '06052b8104000a',
} as const;
type Curve = keyof typeof OIDS;
const part = (jwk: JsonWebKey, name: string): Uint8Array =>
  new Uint8Array(Buffer.from(String(jwk[name]), 'base64url'));
const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ type: 'spki', format: 'der' }));

function ec(namedCurve: Curve): { spki: Uint8Array; raw: PublicParts; der: PublicParts } {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve });
  const jwk = publicKey.export({ format: 'jwk' });
  const point = concat(Uint8Array.of(4), part(jwk, 'x'), part(jwk, 'y'));
  const header =
    point.length < 128 ? Uint8Array.of(4, point.length) : Uint8Array.of(4, 0x81, point.length);
  const curve = hex.decode(OIDS[namedCurve]);
  return {
    spki: spkiOf(publicKey),
    raw: { curve, point },
    der: { curve, point: concat(header, point) },
  };
}

function rsa(modulusLength: number): { spki: Uint8Array; parts: PublicParts } {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const jwk = publicKey.export({ format: 'jwk' });
  return { spki: spkiOf(publicKey), parts: { modulus: part(jwk, 'n'), exponent: part(jwk, 'e') } };
}

describe('publicKeyOf', () => {
  it.each(['P-256', 'P-384', 'P-521'] as const)('reads a point on %s in both forms', (curve) => {
    const { spki, raw, der } = ec(curve);
    expect([
      publicKeyOf([raw]).spki,
      publicKeyOf([der]).spki,
      publicKeyOf([{}, raw, der]).spki,
    ]).toEqual([spki, spki, spki]);
  });

  it('reads an RSA key, with zeros before it too', () => {
    const { spki, parts } = rsa(2048);
    const zeros = {
      modulus: concat(Uint8Array.of(0), parts.modulus ?? new Uint8Array()),
      exponent: Uint8Array.of(0, 1, 0, 1),
    };
    expect([publicKeyOf([parts]).spki, publicKeyOf([zeros, parts]).spki]).toEqual([spki, spki]);
  });

  const { raw } = ec('P-256');
  const point = raw.point ?? new Uint8Array();
  it.each<[string, readonly PublicParts[]]>([
    ['nothing', []],
    ['a curve without a point', [{ curve: hex.decode(OIDS['P-256']) }]],
    ['another curve', [ec('secp256k1').raw]],
    ['a curve in words', [{ ...raw, curve: new TextEncoder().encode('prime256v1') }]],
    ['a compressed point', [{ ...raw, point: concat(Uint8Array.of(2), point.subarray(1, 33)) }]],
    [
      'a point that is not on the curve',
      [{ ...raw, point: concat(point.subarray(0, 64), Uint8Array.of((point[64] ?? 0) ^ 1)) }],
    ],
    ['a point under a wrong header', [{ ...raw, point: concat(Uint8Array.of(4, 66), point) }]],
    ['a byte before the point', [{ ...raw, point: concat(Uint8Array.of(0), point) }]],
    ['the point of another curve', [{ ...raw, curve: hex.decode(OIDS['P-384']) }]],
    ['two keys', [raw, ec('P-256').raw]],
    ['an RSA key of 1024 bits', [rsa(1024).parts]],
    ['an RSA key of 2056 bits', [rsa(2056).parts]],
    ['an RSA key with another exponent', [{ ...rsa(2048).parts, exponent: Uint8Array.of(3) }]],
    [
      'a modulus that anybody can divide',
      [{ ...rsa(2048).parts, modulus: new Uint8Array(256).fill(0xff) }],
    ],
  ])('refuses %s', async (_, parts) =>
    expect(await codeOf(() => publicKeyOf(parts))).toBe('KEY_FILE'),
  );
});
