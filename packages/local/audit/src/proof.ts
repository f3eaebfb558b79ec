/**
 * Proofs for people who have a checkpoint and not the log. Each is verified before it is given
 * away.
 */
import { base64, equal } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { leafHash, merkle, rootFromInclusionProof, tiles } from '@sealift/tlog';
import type { StoredLog } from './stored-log.ts';

/** Shows that an entry is in the log that a checkpoint stands for. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly entry: Uint8Array;
  /** Leaf to root (RFC 6962 §2.1.1). */
  readonly hashes: readonly Uint8Array[];
  /** The checkpoint that it leads to. */
  readonly note: string;
}

/**
 * That an entry is under the log's checkpoint. @throws Rejection INCLUSION (no such entry) |
 * AUDIT_ENTRY | AUDIT_ROLLED_BACK | IO
 */
export async function proveInclusion(
  { store, size, note, checkpoint }: StoredLog,
  index: number,
): Promise<InclusionProof> {
  const hashes = await merkle.inclusionProof(store.hashAt(size), index, size);
  const { index: bundle, width } = tiles.tileOf(size, 'entries', Math.floor(index / tiles.WIDTH));
  const entry =
    (await store.entries(bundle, width))[index % tiles.WIDTH] ??
    reject('AUDIT_ENTRY', `entry ${index} is missing`);
  const root = rootFromInclusionProof(leafHash(entry), BigInt(index), checkpoint.size, hashes);
  return equal(root, checkpoint.root)
    ? { index, size, entry, hashes, note }
    : reject('AUDIT_ENTRY', 'the tiles lead to another root than the checkpoint signs');
}

/**
 * As text (c2sp.org/tlog-proof); the entry goes along as the extra data, which its place in the
 * tree authenticates.
 */
export function proofText({ index, entry, hashes, note }: InclusionProof): string {
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `extra ${base64.encode(entry)}`,
    `index ${index}`,
    ...hashes.map((hash) => base64.encode(hash)),
  ];
  return `${lines.join('\n')}\n\n${note}`;
}

/**
 * Shows that the first `first` entries of a log are the ones it had when it was as small as that.
 */
export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  /** In the order of RFC 6962 §2.1.2. */
  readonly hashes: readonly Uint8Array[];
  readonly note: string;
}

/**
 * That the log's checkpoint extends an older one. @throws Rejection AUDIT_ROLLED_BACK | AUDIT_ENTRY
 * | IO
 */
export async function proveConsistency(
  { store, size, note, checkpoint }: StoredLog,
  older: merkle.TreeHead,
): Promise<ConsistencyProof> {
  const hashes = await merkle.consistencyProof(store.hashAt(size), Number(older.size), size);
  merkle.verifyConsistency(older, checkpoint, hashes);
  return { first: Number(older.size), second: size, hashes, note };
}
