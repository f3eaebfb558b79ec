/** Sigstore bundles v0.1 to v0.3 (protobuf-specs sigstore_bundle.proto; VERIFICATION §3). */
import { base64, digest, Fields, json, LIMITS, printable, reject } from '@sealift/bytes';
import { readContent } from './bundle-content.ts';
import { readEntries } from './bundle-entries.ts';
import { readMaterial } from './bundle-material.ts';
import { versionOf } from './bundle-version.ts';
import type { Evidence } from './evidence.ts';

/**
 * Decodes a bundle by the rules of its version. @throws Rejection PARSE | MEDIA_TYPE | STRUCTURE |
 * BASE64 | LIMIT
 */
export function decodeBundle(bytes: Uint8Array): Evidence {
  const fields = new Fields(json.parse(bytes, 'PARSE', LIMITS.evidenceBlob), 'bundle', 'STRUCTURE');
  const mediaType = fields.text('mediaType');
  const version =
    versionOf(mediaType) ?? reject('MEDIA_TYPE', `bundle of the type ${printable(mediaType)}`);
  // Only an attestation may be large: a signature over a file has no reason to be.
  if (!fields.has('dsseEnvelope') && bytes.length > LIMITS.bundleJson)
    reject('LIMIT', `bundle of ${bytes.length} bytes, limit ${LIMITS.bundleJson}`);
  const verification = fields.object('verificationMaterial');
  const evidence: Evidence = {
    format: `sigstore bundle v${version}`,
    digest: digest.of(bytes),
    content: readContent(fields),
    material: readMaterial(verification, version),
    entries: readEntries(verification, version),
    timestamps: readTimestamps(verification),
  };
  verification.end();
  fields.end();
  checkKeyId(evidence);
  return evidence;
}

/** Where a bundle names its key, the envelope must name the same one (VERIFICATION §3.4). */
function checkKeyId({ content, material }: Evidence): void {
  if (
    content.kind !== 'dsse' ||
    material.kind !== 'key' ||
    material.hint === '' ||
    content.envelope.keyId === ''
  )
    return;
  if (content.envelope.keyId !== material.hint)
    reject('STRUCTURE', 'the envelope names another key than the bundle');
}

/** `{}` and an empty list count as absent. */
function readTimestamps(verification: Fields): Uint8Array[] {
  const data = verification.optionalObject('timestampVerificationData');
  if (data === undefined) return [];
  const timestamps = data.objects('rfc3161Timestamps');
  if (timestamps.length > LIMITS.timestamps)
    reject('LIMIT', `${timestamps.length} timestamps, limit ${LIMITS.timestamps}`);
  data.end();
  return timestamps.map((each) => {
    // `base64` wraps its lines, Go's decoder takes them: such bundles are about, and the response's
    // own signature decides what it is.
    const response = base64.decode(each.text('signedTimestamp').replaceAll('\n', ''));
    each.end();
    return response;
  });
}
