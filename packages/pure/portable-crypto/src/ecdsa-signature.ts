/**
 * The two numbers of an ECDSA signature: SEQUENCE of INTEGER r and s (RFC 3279 §2.2.3), strictly
 * DER, as two fields of fixed length.
 */
export function rawSignature(der: Uint8Array, field: number): Uint8Array | undefined {
  const long = der[1] === 0x81;
  const start = long ? 3 : 2;
  const length = long ? (der[2] ?? 0) : (der[1] ?? 0);
  if (
    der[0] !== 0x30 ||
    (long && length < 0x80) ||
    (!long && length >= 0x80) ||
    der.length !== start + length
  )
    return undefined;
  const r = integerAt(der, start, field);
  const s = r === undefined ? undefined : integerAt(der, r.end, field);
  if (r === undefined || s?.end !== der.length) return undefined;
  const raw = new Uint8Array(field * 2);
  raw.set(r.value, field - r.value.length);
  raw.set(s.value, field * 2 - s.value.length);
  return raw;
}

function integerAt(
  der: Uint8Array,
  at: number,
  field: number,
): { value: Uint8Array; end: number } | undefined {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  const [first = 0x80, second = 0] = der.subarray(at + 2, end);
  // Negative, padded, or longer than the field: not a number that was signed with this curve.
  if (
    der[at] !== 0x02 ||
    length === 0 ||
    length >= 0x80 ||
    end > der.length ||
    first >= 0x80 ||
    (length > 1 && first === 0 && second < 0x80)
  )
    return undefined;
  const value = der.subarray(first === 0 && length > 1 ? at + 3 : at + 2, end);
  return value.length > field ? undefined : { value, end };
}
