import { equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { EMPTY_ROOT, nodeHash } from './hashes.ts';

/** A tree: so many leaves, and the hash over them. */
export interface TreeHead {
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/**
 * Verifies that a tree only grew: the leaves of `first` are the first leaves of `second` (RFC 6962
 * §2.1.2; the steps of RFC 9162 §2.1.4.2).
 * @param proof nodes in the order of RFC 6962, 32 bytes each; none where the two trees are one, or
 * the first is empty
 * @throws Rejection AUDIT_ROLLED_BACK
 */
export function verifyConsistency(
  first: TreeHead,
  second: TreeHead,
  proof: readonly Uint8Array[],
): void {
  if (first.size > second.size)
    refuse(`a tree of ${first.size} entries cannot have become one of ${second.size}`);
  if ([first.root, second.root, ...proof].some((hash) => hash.length !== 32))
    refuse('a hash is not 32 bytes long');
  if (first.size === second.size || first.size === 0n) verifyTrivial(first, second, proof);
  else verifyClimb(first, second, proof);
}

function verifyClimb(first: TreeHead, second: TreeHead, proof: readonly Uint8Array[]): void {
  const { older, newer } = climb(first, second.size, proof);
  if (!equal(older, first.root))
    refuse(`the proof does not lead to the root of the ${first.size} older entries`);
  if (!equal(newer, second.root))
    refuse(`the proof does not lead to the root of the ${second.size} newer entries`);
}

function verifyTrivial(first: TreeHead, second: TreeHead, proof: readonly Uint8Array[]): void {
  if (proof.length > 0) refuse('a proof where none is needed');
  if (first.size === second.size && !equal(first.root, second.root))
    refuse(`two different trees of ${first.size} entries`);
  if (first.size === 0n && !equal(first.root, EMPTY_ROOT))
    refuse('the root of an empty tree is not that of no entries');
}

/**
 * Both roots grow from the same nodes: each sibling on the left is in both trees, each on the right
 * in the newer one only.
 */
function climb(
  first: TreeHead,
  size: bigint,
  proof: readonly Uint8Array[],
): { older: Uint8Array; newer: Uint8Array } {
  const complete = (first.size & (first.size - 1n)) === 0n;
  const [seed, ...siblings] = complete ? [first.root, ...proof] : proof;
  if (seed === undefined) return refuse('the proof is empty');
  // The position of the last leaf of each tree, on the level that is reached.
  let [a, b] = [first.size - 1n, size - 1n];
  const up = (levels: bigint): void => {
    a >>= levels;
    b >>= levels;
  };
  up(trailing(a, 1n));

  let [older, newer] = [seed, seed];
  for (const sibling of siblings) {
    if (b === 0n) return refuse('the proof is too long');
    if ((a & 1n) === 1n || a === b) {
      [older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)];
      if (a !== 0n) up(trailing(a, 0n));
    } else newer = nodeHash(newer, sibling);
    up(1n);
  }
  return b === 0n ? { older, newer } : refuse('the proof is too short');
}

/** How many of the lowest bits are all `bit`. */
function trailing(n: bigint, bit: bigint): bigint {
  let count = 0n;
  while (((n >> count) & 1n) === bit) count++;
  return count;
}

const refuse = (what: string): never => reject('AUDIT_ROLLED_BACK', `consistency: ${what}`);
