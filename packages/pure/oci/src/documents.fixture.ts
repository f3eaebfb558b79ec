import { type Digest, digest, utf8 } from '@sealift/bytes';
import type { Descriptor } from './descriptor.ts';
import { MEDIA_TYPES } from './media-types.ts';

/** A document with the descriptor that fits it. */
export interface Document {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
}

export function documentOf(content: object | string, mediaType: string): Document {
  const bytes = utf8.encode(typeof content === 'string' ? content : JSON.stringify(content));
  return { bytes, descriptor: { mediaType, digest: digest.of(bytes), size: bytes.length } };
}

export const blob = (
  seed: string,
  mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip',
): Descriptor => documentOf(seed, mediaType).descriptor;
const config = blob('config', 'application/vnd.oci.image.config.v1+json');

export const manifest = (
  change: object = {},
  mediaType: string = MEDIA_TYPES.ociManifest,
): Document =>
  documentOf(
    { schemaVersion: 2, mediaType, config, layers: [blob('layer')], ...change },
    mediaType,
  );

export const index = (
  manifests: readonly Descriptor[],
  change: object = {},
  mediaType: string = MEDIA_TYPES.ociIndex,
): Document => documentOf({ schemaVersion: 2, mediaType, manifests, ...change }, mediaType);

/** Reads documents from memory, by digest. */
export function reader(
  documents: readonly Document[],
): (descriptor: Descriptor) => Promise<Uint8Array> {
  const byDigest = new Map<Digest, Uint8Array>(
    documents.map(({ descriptor, bytes }) => [descriptor.digest, bytes]),
  );
  return async ({ digest: wanted }) => byDigest.get(wanted) ?? new Uint8Array();
}
