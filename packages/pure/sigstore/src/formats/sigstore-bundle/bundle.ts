/** Sigstore bundles v0.1 to v0.3 (protobuf-specs sigstore_bundle.proto; VERIFICATION §3). */
import { base64, digest, Fields, type Json, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import type { Evidence } from '../../evidence.ts';
import { jsonLine } from '../../json-line.ts';
import { type EvidenceFormat, isReferrer, type LayerReader } from '../format.ts';
import { readContent } from './content.ts';
import { readEntries } from './entries.ts';
import { readMaterial } from './material.ts';
import { referrerOf } from './referrer.ts';
import { type BundleVersion, versionOf } from './version.ts';
import { replaceEntries } from './write-entry.ts';

/**
 * Decodes a bundle by the rules of its version. @throws Rejection PARSE | MEDIA_TYPE | STRUCTURE |
 * BASE64 | LIMIT
 */
export const decodeBundle = (bytes: Uint8Array): Evidence =>
  decode(json.parse(bytes, 'PARSE', LIMITS.evidenceBlob), bytes);

function decode(document: Json, bytes: Uint8Array): Evidence {
  const fields = new Fields(document, 'bundle', 'STRUCTURE');
  const mediaType = fields.text('mediaType');
  const version =
    versionOf(mediaType) ?? reject('MEDIA_TYPE', `bundle of the type ${printable(mediaType)}`);
  // Only an attestation may be large: a signature over a file has no reason to be.
  if (!fields.has('dsseEnvelope') && bytes.length > LIMITS.bundleJson)
    reject('LIMIT', `bundle of ${bytes.length} bytes, limit ${LIMITS.bundleJson}`);
  const verification = fields.object('verificationMaterial');
  const evidence: Evidence = {
    format: sigstoreBundles[version],
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

/** Whatever the version: the text itself says which it is. */
const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle';

const takes = (mediaType: string): boolean => mediaType.startsWith(MEDIA_TYPE);

const layer: LayerReader = {
  kind: 'attestation',
  layers: 'one',
  // All that a bundle needs is in its blob.
  annotations: [],
  matches: ({ scheme, types }) => isReferrer(scheme) && types.some(takes),
  takes,
  decode({ mediaType }, blob) {
    if (!takes(mediaType))
      reject('MEDIA_TYPE', `bundle referrer with a layer of the type ${printable(mediaType)}`);
    return decodeBundle(blob);
  },
  withEntries: (_layer, blob, entries) => ({
    blob: replaceEntries(blob, entries),
    annotations: new Map(),
  }),
  referrer: async (_found, first) => referrerOf(await first.read()),
  print: (_evidence, _layer, blob) => jsonLine(blob, LIMITS.evidenceBlob),
};

/** Bundles hash as the key's own algorithm does; they hashed all with SHA-256 once. */
const HASHES: EvidenceFormat['hashes'] = {
  p256: ['sha256'],
  p384: ['sha384', 'sha256'],
  p521: ['sha512', 'sha256'],
  ed25519: ['sha512'],
  rsa: ['sha256'],
  'rsa-pss': ['sha256', 'sha384', 'sha512'],
};

/** `hashedrekord 0.0.2` is the only kind that Rekor v2 logs. */
const LOG_KINDS: EvidenceFormat['logKinds'] = {
  'simple signing': [],
  dsse: ['dsse 0.0.1', 'intoto 0.0.2', 'hashedrekord 0.0.2'],
  message: ['hashedrekord 0.0.1', 'hashedrekord 0.0.2'],
};

/** cosign's own bundle of a file has a signature by that name. */
const isBundle = (document: Fields): boolean =>
  document.has('mediaType') && !document.has('base64Signature');

const common = { logKinds: LOG_KINDS, hashes: HASHES, layer: undefined, file: undefined };

/**
 * The three versions. The newest reads all of them, and is what an unreadable one is called.
 */
export const sigstoreBundles: { readonly [version in BundleVersion]: EvidenceFormat } = {
  '0.1': { ...common, id: 'sigstore bundle v0.1' },
  '0.2': { ...common, id: 'sigstore bundle v0.2' },
  '0.3': {
    ...common,
    id: 'sigstore bundle v0.3',
    layer,
    file: { matches: isBundle, decode },
  },
};
