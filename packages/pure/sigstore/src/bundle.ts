/** Sigstore bundles (protobuf-specs sigstore_bundle.proto; VERIFICATION §3). This version reads v0.3, in both spellings. */
import { base64, type Code, digest, Fields, json, LIMITS, printable, reject } from '@sealift/bytes';
import type { InclusionProof, LogEntry } from '@sealift/tlog';
import { readEnvelope } from './envelope.ts';
import type { Evidence, KeyMaterial, SignedContent } from './evidence.ts';

const V03 = ['application/vnd.dev.sigstore.bundle+json;version=0.3', 'application/vnd.dev.sigstore.bundle.v0.3+json'];
const OLDER = ['application/vnd.dev.sigstore.bundle+json;version=0.1', 'application/vnd.dev.sigstore.bundle+json;version=0.2'];
const CODE: Code = 'STRUCTURE';

/** Decodes a bundle. @throws Rejection PARSE | MEDIA_TYPE | STRUCTURE | BASE64 | LIMIT | UNSUPPORTED */
export function decodeBundle(bytes: Uint8Array): Evidence {
  const fields = new Fields(json.parse(bytes, 'PARSE', LIMITS.evidenceBlob), 'bundle', CODE);
  const mediaType = fields.text('mediaType');
  if (OLDER.includes(mediaType)) reject('UNSUPPORTED', `bundles of the type ${mediaType} are not supported by this version`);
  if (!V03.includes(mediaType)) reject('MEDIA_TYPE', `bundle of the type ${printable(mediaType)}`);
  const verification = fields.object('verificationMaterial');
  const evidence: Evidence = {
    format: 'sigstore bundle v0.3',
    digest: digest.of(bytes),
    content: readContent(fields),
    material: readMaterial(verification),
    entries: readEntries(verification),
  };
  refuseTimestamps(verification);
  verification.end();
  fields.end();
  return evidence;
}

function readContent(fields: Fields): SignedContent {
  if (fields.has('dsseEnvelope') === fields.has('messageSignature')) reject(CODE, 'bundle must hold exactly one of dsseEnvelope and messageSignature');
  // T22: whoever signs a manifest as a file has not signed an image.
  if (fields.has('messageSignature')) reject('POLICY', 'a signature over a file, even over the bytes of a manifest, is not an image signature');
  return { kind: 'dsse', envelope: readEnvelope(fields.object('dsseEnvelope'), undefined) };
}

function readMaterial(fields: Fields): KeyMaterial {
  if (fields.has('x509CertificateChain')) reject(CODE, 'a v0.3 bundle carries one certificate, not a chain');
  if (fields.has('certificate') === fields.has('publicKey')) reject(CODE, 'bundle must hold exactly one of certificate and publicKey');
  if (fields.has('publicKey')) return readKeyHint(fields.object('publicKey'));
  const certificate = fields.object('certificate');
  const leaf = certificate.bytes('rawBytes');
  certificate.end();
  return { kind: 'certificate', leaf, hints: [] };
}

function readKeyHint(fields: Fields): KeyMaterial {
  const hint = fields.optionalText('hint') ?? '';
  fields.end();
  return { kind: 'key', hint };
}

/** `{}` and an empty list count as absent; a timestamp that nobody checks must not pass in silence. */
function refuseTimestamps(verification: Fields): void {
  const data = verification.optionalObject('timestampVerificationData');
  if (data === undefined) return;
  if (data.list('rfc3161Timestamps').length > 0) reject('UNSUPPORTED', 'RFC 3161 timestamps are not supported by this version');
  data.end();
}

function readEntries(verification: Fields): LogEntry[] {
  const entries = verification.objects('tlogEntries');
  if (entries.length > LIMITS.tlogEntries) reject('LIMIT', `${entries.length} log entries, limit ${LIMITS.tlogEntries}`);
  const read = entries.map(readEntry);
  const names = read.map(({ logId, logIndex }) => `${base64.encode(logId)} ${logIndex}`);
  if (new Set(names).size < names.length) reject(CODE, 'one log entry stands twice');
  return read;
}

function readEntry(fields: Fields): LogEntry {
  const logId = fields.object('logId');
  const kindVersion = fields.object('kindVersion');
  const promise = fields.optionalObject('inclusionPromise');
  const entry: LogEntry = {
    logId: logId.bytes('keyId'),
    kindVersion: { kind: kindVersion.text('kind'), version: kindVersion.text('version') },
    body: fields.bytes('canonicalizedBody'),
    // Producers in Go leave zero values out.
    logIndex: fields.int64('logIndex', 0n),
    integratedTime: fields.has('integratedTime') ? fields.int64('integratedTime') : undefined,
    set: promise?.bytes('signedEntryTimestamp'),
    proof: readProof(fields.object('inclusionProof')),
  };
  for (const each of [logId, kindVersion, promise, fields]) each?.end();
  return entry;
}

function readProof(fields: Fields): InclusionProof {
  const hashes = fields
    .list('hashes')
    .map((each) => (typeof each === 'string' ? base64.decode(each) : reject(CODE, 'inclusion proof with a hash that is not text')));
  if (hashes.length > LIMITS.inclusionHashes) reject('LIMIT', `inclusion proof of ${hashes.length} hashes, limit ${LIMITS.inclusionHashes}`);
  const checkpoint = fields.object('checkpoint');
  const proof: InclusionProof = {
    logIndex: fields.int64('logIndex', 0n),
    treeSize: fields.int64('treeSize'),
    rootHash: fields.bytes('rootHash'),
    hashes,
    checkpoint: checkpoint.text('envelope'),
  };
  for (const each of [checkpoint, fields]) each.end();
  return proof;
}
