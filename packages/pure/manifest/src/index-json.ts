/**
 * index.json and oci-layout are derived from the manifest, so that a reader can compare them byte
 * for byte: damage and a second meaning show alike.
 */
import {
  canonicalJson,
  type Digest,
  digest,
  Fields,
  type JsonObject,
  json,
  LIMITS,
  utf8,
} from '@sealift/bytes';
import { ANNOTATIONS, MEDIA_TYPES } from '@sealift/oci';
import { byText, sortManifest } from './encode.ts';
import type { BundleImage, BundleManifest, EvidenceEntry } from './manifest.ts';

/** On index.json: the digest of sealift/manifest.json. */
const MANIFEST_ANNOTATION = 'dev.sealift.manifest';

/** The bytes of `oci-layout` (OCI image-spec, image-layout.md). */
export const OCI_LAYOUT: Uint8Array = utf8.encode('{"imageLayoutVersion":"1.0.0"}');

/**
 * The bytes of index.json for a bundle. Images are named twice, for skopeo and for containerd;
 * evidence has no name, since containerd 1.6
 * would try to unpack whatever is named.
 */
export function encodeIndex(
  manifest: BundleManifest,
  manifestDigest: Digest,
): Uint8Array<ArrayBuffer> {
  const { images, evidence } = sortManifest(manifest);
  return canonicalJson({
    schemaVersion: 2n,
    mediaType: MEDIA_TYPES.ociIndex,
    manifests: [...images.map(imageDescriptor), ...onePerSubject(evidence).map(evidenceDescriptor)],
    annotations: { [MANIFEST_ANNOTATION]: manifestDigest },
  });
}

/** The digest of sealift/manifest.json that index.json states. @throws Rejection INDEX | LIMIT */
export function manifestDigestOf(indexJson: Uint8Array): Digest {
  const fields = new Fields(
    json.parse(indexJson, 'INDEX', LIMITS.indexJson),
    'index.json',
    'INDEX',
  );
  return digest.parse(fields.object('annotations').text(MANIFEST_ANNOTATION), 'INDEX');
}

const imageDescriptor = ({ name, mediaType, digest, size }: BundleImage): JsonObject => ({
  mediaType,
  digest,
  size: BigInt(size),
  annotations: { [ANNOTATIONS.refName]: name, [ANNOTATIONS.containerdName]: name },
});

const evidenceDescriptor = ({
  subject,
  manifest: { mediaType, digest, size, artifactType },
}: EvidenceEntry): JsonObject => ({
  mediaType,
  digest,
  size: BigInt(size),
  ...(artifactType === undefined ? {} : { artifactType }),
  annotations: { [ANNOTATIONS.subject]: subject },
});

/** A manifest found in two ways (a tag and a referrer) is listed once. */
function onePerSubject(evidence: readonly EvidenceEntry[]): EvidenceEntry[] {
  const key = ({ subject, manifest }: EvidenceEntry): string => `${subject} ${manifest.digest}`;
  const first = new Map(evidence.toReversed().map((each) => [key(each), each]));
  return [...first.values()].sort((a, b) => byText(key(a), key(b)));
}
