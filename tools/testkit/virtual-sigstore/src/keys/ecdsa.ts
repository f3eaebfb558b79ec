import { createHash, createPrivateKey } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { derive } from '../seed.ts';
import type { Scheme, SecretPart } from './key.ts';

const CURVES = {
  p256: { curve: p256, crv: 'P-256', width: 32, hash: 'sha256' },
  p384: { curve: p384, crv: 'P-384', width: 48, hash: 'sha384' },
  p521: { curve: p521, crv: 'P-521', width: 66, hash: 'sha512' },
} as const;

/**
 * node:crypto draws a random nonce; noble follows RFC 6979, so equal inputs give equal signatures.
 * High S is left as it falls: Go signs so too.
 */
export function ecdsaKey(type: keyof typeof CURVES, seed: string): SecretPart {
  const { curve, crv, width, hash } = CURVES[type];
  const secret = curve.utils.randomSecretKey(derive(curve.lengths.seed ?? 2 * width, type, seed));
  const point = curve.getPublicKey(secret, false);
  const [x, y] = [point.slice(1, 1 + width), point.slice(1 + width)].map(base64url);
  return {
    privateKey: createPrivateKey({
      key: { kty: 'EC', crv, d: base64url(secret), x: x ?? '', y: y ?? '' },
      format: 'jwk',
    }),
    sign: (data, scheme = hash) =>
      curve.sign(digest(data, scheme), secret, { prehash: false, lowS: false, format: 'der' }),
  };
}

function digest(data: Uint8Array, scheme: Scheme): Uint8Array {
  return new Uint8Array(createHash(scheme).update(data).digest());
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
