import { Fields, json } from '@sealift/bytes';
import { reject } from '@sealift/failures';

/** A tree of a log: the one that grows, or a shard that was closed. */
export interface Tree {
  /** Decimal. */
  readonly treeId: string;
  readonly size: bigint;
  /** Signed note. */
  readonly checkpoint: string;
  /** Index of its first entry over all trees. */
  readonly first: bigint;
}

/** Each costs a question. */
const SHARDS = 32;

/** The answer of `GET /api/v1/log`. @throws Rejection TRUST_SOURCE */
export function readState(bytes: Uint8Array): { active: Tree; shards: readonly Tree[] } {
  const fields = new Fields(json.parse(bytes, 'TRUST_SOURCE'), 'the log', 'TRUST_SOURCE');
  const closed = fields.objects('inactiveShards');
  if (closed.length > SHARDS)
    reject('TRUST_SOURCE', `the log has ${closed.length} shards, and ${SHARDS} are asked at most`);
  let first = 0n;
  const shards = closed.map((shard) => {
    const tree = readTree(shard, first);
    first += tree.size;
    return tree;
  });
  return { active: readTree(fields, first), shards };
}

function readTree(fields: Fields, first: bigint): Tree {
  const treeId = fields.text('treeID');
  if (!/^[0-9]{1,20}$/.test(treeId)) fields.fail('treeID', 'is no number');
  return {
    treeId,
    size: fields.int64('treeSize'),
    checkpoint: fields.text('signedTreeHead'),
    first,
  };
}
