/** The two hashes of a Merkle tree (RFC 6962 §2.1). */
import { concat, digest } from '@sealift/bytes';

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** RFC 6962 §2.1: the prefix keeps a leaf from passing for a node. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return digest.sha256(concat(LEAF, entry));
}

/** The hash of an inner node over its two children (RFC 6962 §2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return digest.sha256(concat(NODE, left, right));
}

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = digest.sha256(new Uint8Array());
