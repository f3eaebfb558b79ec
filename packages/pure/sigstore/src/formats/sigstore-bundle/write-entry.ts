/** Log entries as Sigstore bundles state them, in proto3 JSON. */
import { base64, canonicalJson, type JsonObject, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { bodyKind, type InclusionProof, type LogEntry } from '@sealift/tlog';

/** `TransparencyLogEntry`: bytes are base64, 64-bit numbers decimal strings. */
export function entryJson(entry: LogEntry): JsonObject {
  const { logId, kindVersion, body, logIndex, integratedTime, set, proof } = entry;
  const [kind = '', version = ''] = bodyKind(body).split(' ');
  return {
    logIndex: String(logIndex),
    logId: { keyId: base64.encode(logId) },
    kindVersion: kindVersion === undefined ? { kind, version } : { ...kindVersion },
    ...(integratedTime === undefined ? {} : { integratedTime: String(integratedTime) }),
    ...(set && { inclusionPromise: { signedEntryTimestamp: base64.encode(set) } }),
    ...(proof && { inclusionProof: proofJson(proof) }),
    canonicalizedBody: base64.encode(body),
  };
}

/** `InclusionProof`, with what the log stated beside its checkpoint. */
export const proofJson = (proof: InclusionProof): JsonObject => ({
  ...(proof.logIndex === undefined ? {} : { logIndex: String(proof.logIndex) }),
  ...(proof.rootHash && { rootHash: base64.encode(proof.rootHash) }),
  ...(proof.treeSize === undefined ? {} : { treeSize: String(proof.treeSize) }),
  hashes: proof.hashes.map((hash) => base64.encode(hash)),
  checkpoint: { envelope: proof.checkpoint },
});

/** A bundle with other log entries, in the one form of RFC 8785. @throws Rejection PARSE | LIMIT */
export function replaceEntries(bundle: Uint8Array, entries: readonly LogEntry[]): Uint8Array {
  const document = json.parse(bundle, 'PARSE', LIMITS.evidenceBlob);
  if (!json.isObject(document)) return reject('PARSE', 'a bundle that is no object');
  const { verificationMaterial: material = {} } = document;
  const tlogEntries = entries.map(entryJson);
  return canonicalJson({
    ...document,
    verificationMaterial: { ...(json.isObject(material) ? material : {}), tlogEntries },
  });
}
