/**
 * DER as it is written: tag, length, content. Nothing here judges what it is given, so that tests
 * can write what nobody should.
 */
import { concat, uint } from './encoding.ts';

export const TAG = {
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element; a tag of `0xa0` is the constructed [0]. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  if (content.length < 0x80) return concat(Uint8Array.of(tag, content.length), content);
  const width = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
  return concat(Uint8Array.of(tag, 0x80 | width), uint(content.length, width), content);
}

export const derSequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  der(TAG.sequence, ...parts);

/** SET OF: the elements in the order of their bytes (X.690 §11.6). */
export const derSet = (...parts: readonly Uint8Array[]): Uint8Array =>
  der(TAG.set, ...[...parts].sort(Buffer.compare));

/** A small non-negative number. */
export const derInteger = (value: number): Uint8Array =>
  der(TAG.integer, Uint8Array.of(...(value > 0x7f ? [0, value] : [value])));

export const derOctets = (bytes: Uint8Array): Uint8Array => der(TAG.octetString, bytes);

export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(TAG.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift(0x80 | (left % 128));
  return digits;
}

/** Content of the one element that `bytes` begin with, and what follows it. */
function first(bytes: Uint8Array): { whole: Uint8Array; content: Uint8Array; rest: Uint8Array } {
  const long = (bytes[1] ?? 0) & 0x80 ? (bytes[1] ?? 0) & 0x7f : 0;
  const length = long
    ? Buffer.from(bytes.subarray(2, 2 + long)).readUIntBE(0, long)
    : (bytes[1] ?? 0);
  const end = 2 + long + length;
  return {
    whole: bytes.subarray(0, end),
    content: bytes.subarray(2 + long, end),
    rest: bytes.subarray(end),
  };
}

/** The elements inside the one that `bytes` hold, whole. For DER of our own only. */
export function derChildren(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let left = first(bytes).content; left.length > 0; ) {
    const { whole, rest } = first(left);
    found.push(whole);
    left = rest;
  }
  return found;
}
