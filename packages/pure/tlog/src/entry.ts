import { base64, canonicalJson, hex } from '@sealift/bytes';

/**
 * An entry of a transparency log as evidence carries it: nothing in it is proved until the log's
 * signature is.
 */
export interface LogEntry {
  readonly logId: Uint8Array;
  /** What the bundle says the body is; a legacy bundle says nothing. */
  readonly kindVersion: { readonly kind: string; readonly version: string } | undefined;
  /** The canonical entry, which is the leaf of the tree. */
  readonly body: Uint8Array;
  /** Index over all shards of the log; the SET is over this one. */
  readonly logIndex: bigint;
  /** Seconds since 1970. A time only once the SET has verified. */
  readonly integratedTime: bigint | undefined;
  readonly set: Uint8Array | undefined;
  readonly proof: InclusionProof | undefined;
}

/** The proof that an entry is in a log, as evidence carries it. */
export interface InclusionProof {
  /** Index inside the shard; a Rekor v2 log has one index only, which the entry states. */
  readonly logIndex: bigint | undefined;
  /** Stated beside the checkpoint, which decides; where they are there they must agree. */
  readonly treeSize: bigint | undefined;
  readonly rootHash: Uint8Array | undefined;
  readonly hashes: readonly Uint8Array[];
  /** Signed note. */
  readonly checkpoint: string;
}

/**
 * What the log signed as its promise: RFC 8785 of body, integratedTime, logID and logIndex
 * (VERIFICATION §7).
 * The index is the one over all shards.
 */
export function setSignedData(
  { body, logId, logIndex }: LogEntry,
  integratedTime: bigint,
): Uint8Array {
  return canonicalJson({
    body: base64.encode(body),
    integratedTime,
    logID: hex.encode(logId),
    logIndex,
  });
}
