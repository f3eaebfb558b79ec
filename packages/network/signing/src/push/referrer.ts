/**
 * A bundle as a referrer (VERIFICATION §15, distribution-spec "Referrers"), and the fallback index
 * where the registry does not list it.
 */
import { digest } from '@sealift/bytes';
import { existingEvidence, mergeIndex, writeReferrer } from '@sealift/import';
import { attachmentTag, type Descriptor, isIndexType, MEDIA_TYPES } from '@sealift/oci';
import type { Store } from '../store.ts';
import type { Placed } from './attachment.ts';
import { pushBytes } from './blob.ts';

export interface Attached {
  readonly bundle: Uint8Array;
  readonly predicateType: string;
  /** RFC 3339; the specification asks for it, and it proves nothing. */
  readonly created: string;
}

/**
 * Attaches a bundle to a manifest or index. @throws Rejection AUTH | REGISTRY | USAGE (the fallback
 * tag holds something else)
 */
export async function pushReferrer(
  registry: Store,
  repository: string,
  subject: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>,
  attached: Attached,
): Promise<Placed> {
  const layer = await pushBytes(registry, repository, attached.bundle);
  const annotations = {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': attached.predicateType,
    'org.opencontainers.image.created': attached.created,
  };
  const { mediaType, digest: of, size } = subject;
  const { manifest, config } = writeReferrer({
    form: { types: [MEDIA_TYPES.bundle], config: 'empty', annotations },
    layers: [{ mediaType: MEDIA_TYPES.bundle, size: BigInt(layer.size), digest: layer.digest }],
    subject: { mediaType, size: BigInt(size), digest: of },
  });
  await pushBytes(registry, repository, config);
  const listed = await registry.pushManifest(repository, manifest, MEDIA_TYPES.ociManifest);
  // Some registries say OCI-Subject and have no API, so that both are asked.
  if (listed.subject === undefined || !(await registry.hasReferrersApi(repository, of)))
    await listInFallback(registry, repository, of, manifest, annotations);
  return { repository, digest: digest.of(manifest) };
}

async function listInFallback(
  registry: Store,
  repository: string,
  subject: Descriptor['digest'],
  manifest: Uint8Array,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const tag = attachmentTag(subject, 'referrers-tag');
  const existing = await existingEvidence(registry, repository, tag, isIndexType);
  const entry = {
    mediaType: MEDIA_TYPES.ociManifest,
    digest: digest.of(manifest),
    size: BigInt(manifest.length),
    artifactType: MEDIA_TYPES.bundle,
    annotations,
  };
  const merged = mergeIndex(existing?.bytes, [entry], MEDIA_TYPES.ociIndex, `${repository}:${tag}`);
  if (merged !== undefined)
    await registry.pushManifest(
      repository,
      merged,
      existing?.descriptor.mediaType ?? MEDIA_TYPES.ociIndex,
      tag,
    );
}
