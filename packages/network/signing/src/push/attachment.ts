/**
 * `.sig` and `.att` objects: one more layer beside those that are there. Nothing is replaced (T5).
 */
import { type Digest, digest, type JsonObject, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { attachmentManifest, existingEvidence, objectsIn, readDocument } from '@sealift/import';
import { attachmentTag, isManifestType, MEDIA_TYPES } from '@sealift/oci';
import type { LegacyLayer } from '../evidence/legacy.ts';
import type { Store } from '../store.ts';
import { pushBytes } from './blob.ts';

/** Where a piece of evidence was put. */
export interface Placed {
  readonly repository: string;
  readonly digest: Digest;
  /** Absent: it is found by its subject. */
  readonly tag?: string;
}

/**
 * Adds a layer to the object under cosign's tag. @throws Rejection USAGE (the tag holds something
 * else), LIMIT, AUTH, REGISTRY
 */
export async function pushLegacy(
  registry: Store,
  repository: string,
  subject: Digest,
  scheme: 'cosign-sig' | 'cosign-att',
  layer: LegacyLayer,
): Promise<Placed> {
  const tag = attachmentTag(subject, scheme);
  const blob = await pushBytes(registry, repository, layer.bytes);
  // Read as late as possible: what somebody else added meanwhile must not get lost.
  const existing = await existingEvidence(registry, repository, tag, isManifestType);
  const where = `${repository}:${tag}`;
  const base = existing && readDocument(existing.bytes, where);
  const layers: JsonObject[] = [
    ...(base === undefined ? [] : objectsIn(base, 'layers', where)),
    {
      mediaType: layer.mediaType,
      size: BigInt(blob.size),
      digest: blob.digest,
      annotations: layer.annotations,
    },
  ];
  if (layers.length > LIMITS.legacyLayers)
    reject(
      'LIMIT',
      `${where} would have ${layers.length} signatures, limit ${LIMITS.legacyLayers}`,
    );
  const { manifest, config } = attachmentManifest(layers, base);
  await pushBytes(registry, repository, config);
  await registry.pushManifest(
    repository,
    manifest,
    existing?.descriptor.mediaType ?? MEDIA_TYPES.ociManifest,
    tag,
  );
  return { repository, digest: digest.of(manifest), tag };
}
