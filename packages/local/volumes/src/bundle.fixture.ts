/** Small bundles on disk, with layers of any size. */
import type { Digest } from '@sealift/bytes';
import { BlobRoles } from '@sealift/manifest';
import { readGraph } from '@sealift/oci';
import { writeBundle } from '@sealift/tarball';
import { makeImage } from '@sealift/virtual-sigstore';

/**
 * Writes a bundle of one image whose layers have these sizes, in bytes. @returns the size of the
 * file
 */
export async function makeBundle(
  path: string,
  seed: string,
  sizes: readonly number[],
): Promise<number> {
  const { root, blobs } = makeImage({
    seed,
    platforms: ['linux/amd64'],
    sizes,
    compression: 'none',
  });
  const descriptor = { ...root, digest: root.digest as Digest };
  const roles = new BlobRoles();
  roles.addImage(
    await readGraph(descriptor, async ({ digest }) => blobs.get(digest) ?? new Uint8Array()),
  );
  const stored = roles.inOrder().map(({ digest, size }) => ({
    digest,
    size,
    source: { bytes: blobs.get(digest) ?? new Uint8Array() },
  }));
  const images = [{ name: `registry.example/${seed}:1`, ...descriptor, platforms: [] }];
  return (await writeBundle(path, { images, evidence: [], ledger: [], trust: [], blobs: stored }))
    .size;
}
