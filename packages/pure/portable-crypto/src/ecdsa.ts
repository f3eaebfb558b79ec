import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { PublicKey } from '@sealift/pki';

const CURVES = {
  p256: { curve: p256, point: 65 },
  p384: { curve: p384, point: 97 },
  p521: { curve: p521, point: 133 },
};

/**
 * ECDSA (FIPS 186-5 §6.4) over a digest. Sigstore's signers do not normalise s; both values are
 * valid.
 */
export function verifyEcdsa(
  type: keyof typeof CURVES,
  { spki }: PublicKey,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { curve, point } = CURVES[type];
  try {
    return curve.verify(signature, digest, spki.subarray(-point), {
      prehash: false,
      lowS: false,
      format: 'der',
    });
  } catch {
    return false;
  }
}
