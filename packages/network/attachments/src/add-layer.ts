/**
 * `.sig` and `.att` objects: one more layer beside those that are there. Nothing is replaced (T5).
 */
import { type Digest, digest, type JsonObject, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { attachmentTag, isManifestType, MEDIA_TYPES } from '@sealift/oci';
import type { PulledManifest } from '@sealift/registry';
import { attachmentManifest } from './attachment-form.ts';
import { existingEvidence } from './existing.ts';
import { objectsIn, readDocument } from './manifest-json.ts';
import type { EvidenceStore } from './store.ts';

/** A layer of a `.sig` or `.att` object. */
export interface EvidenceLayer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where a piece of evidence was put. */
export interface Placed {
  readonly digest: Digest;
  /** Absent: it is found by its subject. */
  readonly tag?: string;
}

/**
 * Adds a layer to the object under cosign's tag. @throws Rejection USAGE (the tag holds something
 * else), LIMIT, AUTH, REGISTRY
 */
export async function addLayer(
  store: EvidenceStore,
  subject: Digest,
  scheme: 'cosign-sig' | 'cosign-att' | 'cosign-sbom',
  layer: EvidenceLayer,
): Promise<Placed> {
  const tag = attachmentTag(subject, scheme);
  await store.pushBlob(layer.bytes);
  // Read as late as possible: what somebody else added meanwhile must not get lost.
  const existing = await existingEvidence(store, tag, isManifestType);
  const { manifest, config } = withLayer(existing, layer, `${store.name}:${tag}`);
  await store.pushBlob(config);
  const mediaType = existing?.descriptor.mediaType ?? MEDIA_TYPES.ociManifest;
  await store.pushTagged(manifest, mediaType, tag, existing);
  return { digest: digest.of(manifest), tag };
}

function withLayer(
  existing: PulledManifest | undefined,
  { mediaType, bytes, annotations }: EvidenceLayer,
  where: string,
): ReturnType<typeof attachmentManifest> {
  const base = existing && readDocument(existing.bytes, where);
  const layers: JsonObject[] = [
    ...(base === undefined ? [] : objectsIn(base, 'layers', where)),
    { mediaType, size: BigInt(bytes.length), digest: digest.of(bytes), annotations },
  ];
  if (layers.length > LIMITS.legacyLayers)
    reject(
      'LIMIT',
      `${where} would have ${layers.length} signatures, limit ${LIMITS.legacyLayers}`,
    );
  return attachmentManifest(layers, base);
}
