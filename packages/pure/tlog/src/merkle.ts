/**
 * A tree that is kept, not only verified: growing it, proving from what is stored, and verifying
 * that it only grew.
 */
export { type TreeHead, verifyConsistency } from './consistency.ts';
export { completeRoot, type Tile, TreeEdge } from './edge.ts';
export { EMPTY_ROOT, nodeHash } from './hashes.ts';
export { consistencyProof, type HashAt, inclusionProof, inTiles, treeHash } from './prove.ts';
