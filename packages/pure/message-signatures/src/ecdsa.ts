/**
 * ECDSA P-256 signatures: HTTP carries r and s in 32 bytes each (RFC 9421 §3.3.4), cryptography
 * here takes and gives DER.
 *
 *     30 LL  02 LL r  02 LL s
 */
import { concat } from '@sealift/bytes';
import { reject } from '@sealift/failures';

const FIELD = 32;

/** r ‖ s as DER. @throws Rejection REQUEST_SIGNATURE when it is not of 64 bytes */
export function derOf(signature: Uint8Array): Uint8Array {
  if (signature.length !== 2 * FIELD)
    reject(
      'REQUEST_SIGNATURE',
      `ECDSA signature of ${signature.length} bytes, expected ${2 * FIELD}`,
    );
  const body = concat(integer(signature.subarray(0, FIELD)), integer(signature.subarray(FIELD)));
  return concat(Uint8Array.of(0x30, body.length), body);
}

/** An INTEGER is as short as it can be, and a byte longer where its first bit would be a sign. */
function integer(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  const value = (digits[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), digits) : digits;
  return concat(Uint8Array.of(0x02, value.length), value);
}

/**
 * DER of a signer of ours as r ‖ s. @throws Rejection REQUEST_SIGNATURE when it is not the DER of
 * two numbers of P-256
 */
export function fixedOf(der: Uint8Array): Uint8Array {
  const r = der.subarray(4, 4 + (der[3] ?? 0));
  const s = der.subarray(6 + r.length, 6 + r.length + (der[5 + r.length] ?? 0));
  const fixed = concat(padded(r), padded(s));
  const again = fixed.length === 2 * FIELD ? derOf(fixed) : new Uint8Array();
  if (again.length !== der.length || again.some((byte, i) => byte !== der[i]))
    reject('REQUEST_SIGNATURE', 'the request key made no ECDSA signature of P-256');
  return fixed;
}

function padded(integer: Uint8Array): Uint8Array {
  const digits = integer[0] === 0 ? integer.subarray(1) : integer;
  return digits.length > FIELD ? digits : concat(new Uint8Array(FIELD - digits.length), digits);
}
