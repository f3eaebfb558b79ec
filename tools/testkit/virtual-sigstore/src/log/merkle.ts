/**
 * Merkle trees by their definition (RFC 6962 §2.1): recursive and slow, so that nothing has to be
 * believed.
 */
import { sha256 } from '../encoding.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** MTH(D[n]): the root over whole entries. */
export function merkleRoot(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return sha256();
  if (entries.length === 1) return sha256(LEAF, only);
  const half = split(entries.length);
  return sha256(NODE, merkleRoot(entries.slice(0, half)), merkleRoot(entries.slice(half)));
}

/** PATH(m, D[n]): the siblings from the leaf up to the root. */
export function auditPath(index: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length <= 1) return [];
  const half = split(entries.length);
  const [left, right] = [entries.slice(0, half), entries.slice(half)];
  return index < half
    ? [...auditPath(index, left), merkleRoot(right)]
    : [...auditPath(index - half, right), merkleRoot(left)];
}

/** The largest power of two below `n`. */
function split(n: number): number {
  let half = 1;
  while (half * 2 < n) half *= 2;
  return half;
}
