/**
 * The field GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d) and the generator 2.
 * Elements are bytes; a sum is their
 * exclusive or.
 */
const POLYNOMIAL = 0x11d;
const ORDER = 255;

const EXP = new Uint8Array(2 * ORDER);
const LOG = new Uint8Array(ORDER + 1);
for (let power = 0, value = 1; power < ORDER; power++) {
  EXP[power] = value;
  EXP[power + ORDER] = value;
  LOG[value] = power;
  value = value & 0x80 ? (value << 1) ^ POLYNOMIAL : value << 1;
}

export const multiply = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : at(EXP, at(LOG, a) + at(LOG, b));

/** The inverse of an element other than 0. */
export const inverse = (a: number): number => at(EXP, ORDER - at(LOG, a));

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
