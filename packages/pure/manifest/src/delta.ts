import type { BundleManifest } from './manifest.ts';
import type { NeededBlob } from './reach.ts';

/**
 * The manifest of the full bundle that a delta stands for: the same content with nothing left out.
 * Of a full bundle it is its own.
 * @param blobs every blob that the images and evidence need, in file order (`BlobRoles.inOrder`)
 */
export function fullManifest(
  { delta: _, ...manifest }: BundleManifest,
  blobs: readonly NeededBlob[],
): BundleManifest {
  return { ...manifest, blobs: blobs.map(({ digest, size }) => ({ digest, size })) };
}
