/**
 * `.sig` and `.att` objects: one more layer beside those that are there. Nothing is replaced (T5).
 */
import { type Digest, digest, LIMITS, reject, utf8 } from '@sealift/bytes';
import { existingEvidence, objectsIn, readDocument } from '@sealift/import';
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
  const base =
    existing === undefined
      ? { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest }
      : readDocument(existing.bytes, where);
  const layers = [
    ...objectsIn(base, 'layers', where),
    {
      mediaType: layer.mediaType,
      size: blob.size,
      digest: blob.digest,
      annotations: layer.annotations,
    },
  ];
  if (layers.length > LIMITS.legacyLayers)
    reject(
      'LIMIT',
      `${where} would have ${layers.length} signatures, limit ${LIMITS.legacyLayers}`,
    );
  const config = await pushBytes(
    registry,
    repository,
    configOf(layers.map((each) => String(each['digest']))),
  );
  const manifest = write({
    ...base,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      size: config.size,
      digest: config.digest,
    },
    layers,
  });
  await registry.pushManifest(
    repository,
    manifest,
    existing?.descriptor.mediaType ?? MEDIA_TYPES.ociManifest,
    tag,
  );
  return { repository, digest: digest.of(manifest), tag };
}

/** The empty image's configuration, one layer after the other, as cosign writes it. */
function configOf(digests: readonly string[]): Uint8Array {
  const never = '0001-01-01T00:00:00Z';
  const history = digests.map(() => ({ created: never }));
  return utf8.encode(
    JSON.stringify({
      architecture: '',
      created: never,
      history,
      os: '',
      rootfs: { type: 'layers', diff_ids: digests },
      config: {},
    }),
  );
}

/** Sizes are bigint where they were read, numbers where they were made. */
const write = (document: object): Uint8Array =>
  utf8.encode(
    JSON.stringify(document, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  );
