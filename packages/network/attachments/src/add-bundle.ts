/** A Sigstore bundle as a referrer (VERIFICATION §15, distribution-spec "Referrers"). */
import { digest } from '@sealift/bytes';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import type { Placed } from './add-layer.ts';
import { writeReferrer } from './referrer-form.ts';
import type { EvidenceStore } from './store.ts';

/** A Sigstore bundle, and what its manifest says of it. */
export interface AttachedBundle {
  readonly bundle: Uint8Array;
  readonly predicateType: string;
  /** RFC 3339; the specification asks for it, and it proves nothing. */
  readonly created: string;
}

/**
 * Attaches a bundle to a manifest or index. @throws Rejection AUTH | REGISTRY | USAGE (the fallback
 * tag holds something else)
 */
export async function addBundle(
  store: EvidenceStore,
  { mediaType, digest: of, size }: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>,
  { bundle, predicateType, created }: AttachedBundle,
): Promise<Placed> {
  const layer = {
    mediaType: MEDIA_TYPES.bundle,
    size: BigInt(bundle.length),
    digest: digest.of(bundle),
  };
  const annotations = {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
    'org.opencontainers.image.created': created,
  };
  const { manifest, config } = writeReferrer({
    form: { types: [MEDIA_TYPES.bundle], config: 'empty', annotations },
    layers: [layer],
    subject: { mediaType, size: BigInt(size), digest: of },
  });
  await store.pushBlob(bundle);
  await store.pushBlob(config);
  await store.pushReferrer(manifest, MEDIA_TYPES.ociManifest);
  return { digest: digest.of(manifest) };
}
