import { createHash } from 'node:crypto';

export interface TreeHead {
  readonly size: bigint;
  readonly root: Uint8Array;
}

const node = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();

/**
 * Whether the tree of `next` grows out of that of `old` (RFC 9162 §2.1.4.2). Anything grows out of
 * the empty tree.
 */
export function consistentRoots(
  old: TreeHead,
  next: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (old.size > next.size) return false;
  if (old.size === 0n) return proof.length === 0;
  if (old.size === next.size) return proof.length === 0 && equal(old.root, next.root);
  const path = isPowerOfTwo(old.size) ? [old.root, ...proof] : [...proof];
  return climb(old, next, path);
}

function climb(old: TreeHead, next: TreeHead, [first, ...path]: readonly Uint8Array[]): boolean {
  if (first === undefined) return false;
  let [fn, sn] = [old.size - 1n, next.size - 1n];
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  let [from, to] = [first, first];
  for (const hash of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      [from, to] = [node(hash, from), node(hash, to)];
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else to = node(to, hash);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equal(from, old.root) && equal(to, next.root);
}

const isPowerOfTwo = (size: bigint): boolean => (size & (size - 1n)) === 0n;
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);
