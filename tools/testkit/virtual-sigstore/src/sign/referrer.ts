/** Bundles in a registry: OCI 1.1 referrers as cosign 3 writes them (VERIFICATION §15). */
import {
  type Blob,
  blobMap,
  blobOf,
  type Descriptor,
  OCI_EMPTY,
  OCI_INDEX,
  OCI_MANIFEST,
} from '../descriptor.ts';
import { rfc3339 } from '../encoding.ts';
import { DEFAULT_TIME } from '../seed.ts';
import type { World } from '../world.ts';
import type { Attachment } from './attachment.ts';
import { type BundleOptions, bundle, type SignedBundle } from './bundle.ts';
import { BUNDLE_MEDIA_TYPES } from './bundle-json.ts';

export interface ReferrerOptions {
  readonly created?: Date;
  readonly tamper?: { readonly manifest?: (manifest: ReferrerManifest) => object };
}

export type ReferrerManifest = {
  schemaVersion: number;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations: Record<string, string>;
  subject: Descriptor;
  artifactType: string;
};

/** Signs `subject` with a bundle and wraps it into a referrer. */
export function bundleReferrer(
  world: World,
  subject: Descriptor,
  options: BundleOptions & { readonly referrer?: ReferrerOptions },
): Attachment {
  return referrerOf(subject, bundle(world, subject, { content: 'dsse', ...options }), {
    created: world.time,
    ...options.referrer,
  });
}

/** Any bundle as a referrer of any subject. */
export function referrerOf(
  subject: Descriptor,
  { bytes, predicateType, entry }: SignedBundle,
  { created = DEFAULT_TIME, tamper = {} }: ReferrerOptions = {},
): Attachment {
  const artifactType = BUNDLE_MEDIA_TYPES['0.3'];
  const config = blobOf(OCI_EMPTY, '{}', { artifactType });
  const layer = blobOf(artifactType, bytes);
  const annotations = bundleAnnotations(predicateType, created);
  const { mediaType, digest, size } = subject;
  const content = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: [layer.descriptor],
    annotations,
    subject: { mediaType, digest, size },
    artifactType,
  };
  const manifest = blobOf(OCI_MANIFEST, tamper.manifest?.(content) ?? content);
  const descriptor = { ...manifest.descriptor, artifactType, annotations };
  return {
    kind: 'referrer',
    subject,
    descriptor,
    manifest: manifest.bytes,
    blobs: blobMap([manifest, config, layer]),
    layers: [layer],
    entries: entry ? [entry] : [],
  };
}

function bundleAnnotations(
  predicateType: string | undefined,
  created: Date,
): Record<string, string> {
  const content = predicateType === undefined ? 'message-signature' : 'dsse-envelope';
  return {
    'org.opencontainers.image.created': rfc3339(created),
    'dev.sigstore.bundle.content': content,
    ...(predicateType === undefined ? {} : { 'dev.sigstore.bundle.predicateType': predicateType }),
  };
}

/** The index that stands in for a missing referrers API, with its tag `sha256-<hex>`. */
export function referrersIndex(
  subject: Pick<Descriptor, 'digest'>,
  referrers: readonly Attachment[],
): Blob & { readonly tag: string } {
  const manifests = referrers.map(({ descriptor }) => descriptor);
  return {
    ...blobOf(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
    tag: subject.digest.replace(':', '-'),
  };
}
