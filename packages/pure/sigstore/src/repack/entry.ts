/** Log entries in the form of each kind of evidence (VERIFICATION §3.2, §4.4). */
import { base64, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { bodyKind, type InclusionProof, type LogEntry } from '@sealift/tlog';

/** An entry of a bundle. @throws Rejection UNTRANSLATABLE where it has no proof of inclusion */
export function entryJson(entry: LogEntry): object {
  const { logIndex, logId, integratedTime, set, proof, body } = entry;
  if (proof === undefined)
    return reject(
      'UNTRANSLATABLE',
      "its log entry has the log's promise alone, and a bundle v0.3 must have the proof of " +
        'inclusion',
    );
  return {
    logIndex: String(logIndex),
    logId: { keyId: base64.encode(logId) },
    kindVersion: entry.kindVersion ?? kindVersionOf(body),
    ...(integratedTime === undefined ? {} : { integratedTime: String(integratedTime) }),
    ...(set === undefined
      ? {}
      : { inclusionPromise: { signedEntryTimestamp: base64.encode(set) } }),
    inclusionProof: proofJson(proof),
    canonicalizedBody: base64.encode(body),
  };
}

function kindVersionOf(body: Uint8Array): object {
  const [kind, version] = bodyKind(body).split(' ');
  return { kind, version };
}

const proofJson = ({ logIndex, treeSize, rootHash, hashes, checkpoint }: InclusionProof) => ({
  ...(logIndex === undefined ? {} : { logIndex: String(logIndex) }),
  ...(rootHash === undefined ? {} : { rootHash: base64.encode(rootHash) }),
  ...(treeSize === undefined ? {} : { treeSize: String(treeSize) }),
  hashes: hashes.map((hash) => base64.encode(hash)),
  checkpoint: { envelope: checkpoint },
});

/**
 * The annotation that holds the promise of an entry. @throws Rejection UNTRANSLATABLE where the log
 * made none
 */
export function promiseText({ set, body, integratedTime, logIndex, logId }: LogEntry): string {
  if (set === undefined || integratedTime === undefined)
    return reject(
      'UNTRANSLATABLE',
      'its log entry has no promise, as those of Rekor 2 have none, and a layer holds that alone',
    );
  // Numbers of logs pass 2^53: JSON.stringify would round them.
  const payload =
    `{"body":${JSON.stringify(base64.encode(body))},"integratedTime":${integratedTime},` +
    `"logIndex":${logIndex},"logID":${JSON.stringify(hex.encode(logId))}}`;
  return `{"SignedEntryTimestamp":${JSON.stringify(base64.encode(set))},"Payload":${payload}}`;
}
