/** RFC 6962 §2.1 word by word, for lists of leaf hashes: what everything else is held against. */
import { concat, digest } from '@sealift/bytes';
import { leafHash } from './hashes.ts';
import type { HashAt } from './prove.ts';

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => digest.sha256(concat(...parts));
const half = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1);

export function root(leaves: readonly Uint8Array[]): Uint8Array {
  const [first = sha256()] = leaves;
  return leaves.length <= 1
    ? first
    : sha256(
        Uint8Array.of(1),
        root(leaves.slice(0, half(leaves.length))),
        root(leaves.slice(half(leaves.length))),
      );
}

export function path(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = half(leaves.length);
  return index < k
    ? [...path(index, leaves.slice(0, k)), root(leaves.slice(k))]
    : [...path(index - k, leaves.slice(k)), root(leaves.slice(0, k))];
}

/** PROOF(m, D[n]) of RFC 6962 §2.1.2. */
export function proof(first: number, leaves: readonly Uint8Array[], known = true): Uint8Array[] {
  if (first === leaves.length) return known ? [] : [root(leaves)];
  const k = half(leaves.length);
  return first <= k
    ? [...proof(first, leaves.slice(0, k), known), root(leaves.slice(k))]
    : [...proof(first - k, leaves.slice(k), false), root(leaves.slice(0, k))];
}

export const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i >> 8, i)));

/** Stored hashes, as tiles would give them. */
export const storedIn =
  (leaves: readonly Uint8Array[]): HashAt =>
  (level, index) =>
    root(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
