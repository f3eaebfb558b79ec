import { Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Manifest, Scheme } from '@sealift/oci';
import type { Evidence } from '../evidence.ts';
import { cosignAttestation } from './cosign-attestation.ts';
import { cosignBlobBundle } from './cosign-blob-bundle.ts';
import { cosignSignature } from './cosign-signature.ts';
import { detachedSignature } from './detached.ts';
import type { AttachedFormat, EvidenceFormat, FoundManifest } from './format.ts';
import { sigstoreBundles } from './sigstore-bundle/bundle.ts';

/** Every format of evidence there is; the first that recognises something reads it. */
export const FORMATS: readonly EvidenceFormat[] = [
  sigstoreBundles['0.3'],
  sigstoreBundles['0.2'],
  sigstoreBundles['0.1'],
  cosignSignature,
  cosignAttestation,
  cosignBlobBundle,
  detachedSignature,
];

const isAttached = (format: EvidenceFormat): format is AttachedFormat => format.layer !== undefined;
const ATTACHED = FORMATS.filter(isAttached);

/**
 * The format of a manifest's layers, by what its types say: a hint, the layer's own decoder
 * decides. Undefined for what is no evidence: an SBOM as it is, a signature of another system.
 */
export const attachedFormat = (found: FoundManifest): AttachedFormat | undefined =>
  ATTACHED.find(({ layer }) => layer.matches(found));

/** The format of a manifest that was found somewhere; undefined as for `attachedFormat`. */
export const formatOfManifest = (scheme: Scheme, manifest: Manifest): AttachedFormat | undefined =>
  attachedFormat({
    scheme,
    types: [
      ...(manifest.artifactType === undefined ? [] : [manifest.artifactType]),
      manifest.config.mediaType,
      ...manifest.layers.map(({ mediaType }) => mediaType),
    ],
  });

/**
 * Decodes a file of evidence, whichever of the formats it has. @throws Rejection PARSE | STRUCTURE
 * |
 * BASE64 | MEDIA_TYPE | LIMIT
 */
export function decodeFile(bytes: Uint8Array): Evidence {
  const value = json.parse(bytes, 'PARSE', LIMITS.evidenceBlob);
  const document = new Fields(value, 'bundle', 'STRUCTURE');
  const format = FORMATS.find(({ file }) => file?.matches(document));
  return format?.file?.decode(bytes) ?? reject('STRUCTURE', 'a file of no known format');
}
