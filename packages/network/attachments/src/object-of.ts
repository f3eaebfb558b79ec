/** A `.sig` or `.att` object that is made of layers alone. */
import { digest } from '@sealift/bytes';
import type { EvidenceLayer } from './add-layer.ts';
import { attachmentManifest, type Written } from './attachment-form.ts';

/** The manifest over some layers, and its config; equal layers give equal bytes. */
export const objectOf = (layers: readonly EvidenceLayer[]): Written =>
  attachmentManifest(
    layers.map(({ mediaType, bytes, annotations }) => ({
      mediaType,
      size: BigInt(bytes.length),
      digest: digest.of(bytes),
      annotations,
    })),
  );
