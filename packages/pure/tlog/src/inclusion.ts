import { reject } from '@sealift/failures';
import { nodeHash } from './hashes.ts';

/**
 * The root that `proof` leads to from the leaf at `index` in a tree of `size` leaves (RFC 6962
 * §2.1.1).
 * Index and size are the attacker's until the result equals a signed root.
 *
 * @param leaf 32 bytes
 * @param proof audit path, leaf to root, 32 bytes each
 * @throws Rejection INCLUSION when the path cannot belong to that position
 */
export function rootFromInclusionProof(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  proof: readonly Uint8Array[],
): Uint8Array {
  if (index < 0n || index >= size) reject('INCLUSION', `index ${index} outside a tree of ${size}`);
  if ([leaf, ...proof].some((hash) => hash.length !== 32))
    reject('INCLUSION', 'a hash is not 32 bytes long');

  // Below `inner` the path zigzags; above it every sibling is on the left.
  const inner = bitLength(index ^ (size - 1n));
  const border = popCount(index >> BigInt(inner));
  if (proof.length !== inner + border)
    reject('INCLUSION', `proof of ${proof.length} hashes, expected ${inner + border}`);

  return proof.reduce((hash, sibling, level) => {
    const onTheLeft = level >= inner || ((index >> BigInt(level)) & 1n) === 1n;
    return onTheLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }, leaf);
}

const bitLength = (n: bigint): number => (n === 0n ? 0 : n.toString(2).length);
const popCount = (n: bigint): number => n.toString(2).replaceAll('0', '').length;
