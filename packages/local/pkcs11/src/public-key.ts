/** The public half of a key on a token, out of what the token says of it. */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { equal, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { refuseWeakKey } from '@sealift/keys';
import { keys, type PublicKey } from '@sealift/pki';

/** Attributes of an object; a token may keep any of them to itself. */
export interface PublicParts {
  /** CKA_MODULUS, big-endian. */
  readonly modulus?: Uint8Array | undefined;
  /** CKA_PUBLIC_EXPONENT, big-endian. */
  readonly exponent?: Uint8Array | undefined;
  /** CKA_EC_PARAMS: DER of the curve's OID. */
  readonly curve?: Uint8Array | undefined;
  /** CKA_EC_POINT: DER of an OCTET STRING with the point, or the point as it is. */
  readonly point?: Uint8Array | undefined;
}

const CURVES: { readonly [der: string]: { readonly crv: string; readonly field: number } } = {
  '06082a8648ce3d030107': { crv: 'P-256', field: 32 },
  '06052b81040022': { crv: 'P-384', field: 48 },
  '06052b81040023': { crv: 'P-521', field: 66 },
};

/**
 * The one public key that these say. @param candidates of the private key itself, and of public
 * keys beside it @throws Rejection KEY_FILE
 */
export function publicKeyOf(candidates: readonly PublicParts[]): PublicKey {
  const [first, ...others] = candidates
    .map(jwkOf)
    .filter((jwk) => jwk !== undefined)
    .map(publicKey);
  if (first === undefined)
    return reject(
      'KEY_FILE',
      'the token shows no public half of the key: store it, or its certificate’s public key, ' +
        'beside it under the same ID',
    );
  if (others.some(({ spki }) => !equal(spki, first.spki)))
    reject(
      'KEY_FILE',
      'the token shows several public keys for this one: give each pair an ID of its own',
    );
  refuseWeakKey(first);
  return first;
}

function jwkOf({ modulus, exponent, curve, point }: PublicParts): JsonWebKey | undefined {
  if (modulus !== undefined && exponent !== undefined)
    return { kty: 'RSA', n: base64url(unsigned(modulus)), e: base64url(unsigned(exponent)) };
  if (curve === undefined || point === undefined) return undefined;
  const { crv, field } =
    CURVES[hex.encode(curve)] ??
    reject(
      'KEY_FILE',
      'the key is on a curve that signs nothing here: expected P-256, P-384 or P-521',
    );
  const bare = uncompressed(point, field);
  return {
    kty: 'EC',
    crv,
    x: base64url(bare.subarray(1, 1 + field)),
    y: base64url(bare.subarray(1 + field)),
  };
}

/** Tokens give either form; the two have different lengths. */
function uncompressed(point: Uint8Array, field: number): Uint8Array {
  const bare = point.subarray(-(1 + 2 * field));
  const header = point.subarray(0, -(1 + 2 * field));
  const wrapped =
    bare.length < 128 ? Uint8Array.of(0x04, bare.length) : Uint8Array.of(0x04, 0x81, bare.length);
  if (
    bare.length !== 1 + 2 * field ||
    bare[0] !== 0x04 ||
    !(header.length === 0 || equal(header, wrapped))
  )
    reject(
      'KEY_FILE',
      `CKA_EC_POINT of ${point.length} bytes is no uncompressed point of the curve`,
    );
  return bare;
}

function publicKey(jwk: JsonWebKey): PublicKey {
  try {
    return keys.parse(
      new Uint8Array(
        createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' }),
      ),
    );
  } catch (cause) {
    return reject('KEY_FILE', 'what the token shows as the public key is none', { cause });
  }
}

const unsigned = (bytes: Uint8Array): Uint8Array =>
  bytes.subarray(bytes.findIndex((byte) => byte !== 0));
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
