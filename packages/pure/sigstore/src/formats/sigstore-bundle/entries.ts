import { base64, type Fields, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { InclusionProof, LogEntry } from '@sealift/tlog';
import type { BundleVersion } from './version.ts';

/**
 * The log entries; what each must carry depends on the version (VERIFICATION §3.2), entry by entry.
 * @throws Rejection STRUCTURE | BASE64 | LIMIT
 */
export function readEntries(verification: Fields, version: BundleVersion): LogEntry[] {
  const entries = verification.objects('tlogEntries');
  if (entries.length > LIMITS.tlogEntries)
    reject('LIMIT', `${entries.length} log entries, limit ${LIMITS.tlogEntries}`);
  const read = entries.map((each) => readEntry(each, version));
  const names = read.map(({ logId, logIndex }) => `${base64.encode(logId)} ${logIndex}`);
  if (new Set(names).size < names.length) reject('STRUCTURE', 'one log entry stands twice');
  return read;
}

function readEntry(fields: Fields, version: BundleVersion): LogEntry {
  const logId = fields.object('logId');
  const kindVersion = fields.object('kindVersion');
  const promise =
    version === '0.1'
      ? fields.object('inclusionPromise')
      : fields.optionalObject('inclusionPromise');
  const entry: LogEntry = {
    logId: logId.bytes('keyId'),
    kindVersion: { kind: kindVersion.text('kind'), version: kindVersion.text('version') },
    body: fields.bytes('canonicalizedBody'),
    // Producers in Go leave zero values out.
    logIndex: fields.int64('logIndex', 0n),
    integratedTime: fields.has('integratedTime') ? fields.int64('integratedTime') : undefined,
    set: promise?.bytes('signedEntryTimestamp'),
    proof:
      version === '0.1'
        ? optionalProof(fields.optionalObject('inclusionProof'))
        : readProof(fields.object('inclusionProof')),
  };
  for (const each of [logId, kindVersion, promise, fields]) each?.end();
  return entry;
}

/**
 * Old producers wrote proofs without a checkpoint: nothing signs such a root, so the promise alone
 * counts (v0.1 only, where it is required).
 */
function optionalProof(fields: Fields | undefined): InclusionProof | undefined {
  return fields?.has('checkpoint') ? readProof(fields) : undefined;
}

/** A proof of inclusion as `InclusionProof` of the protobuf. @throws Rejection STRUCTURE | LIMIT */
export function readProof(fields: Fields): InclusionProof {
  const hashes = fields
    .list('hashes')
    .map((each) =>
      typeof each === 'string'
        ? base64.decode(each)
        : reject('STRUCTURE', 'inclusion proof with a hash that is not text'),
    );
  if (hashes.length > LIMITS.inclusionHashes)
    reject('LIMIT', `inclusion proof of ${hashes.length} hashes, limit ${LIMITS.inclusionHashes}`);
  const checkpoint = fields.object('checkpoint');
  const proof: InclusionProof = {
    logIndex: fields.has('logIndex') ? fields.int64('logIndex') : undefined,
    treeSize: fields.has('treeSize') ? fields.int64('treeSize') : undefined,
    rootHash: fields.has('rootHash') ? fields.bytes('rootHash') : undefined,
    hashes,
    checkpoint: checkpoint.text('envelope'),
  };
  for (const each of [checkpoint, fields]) each.end();
  return proof;
}
