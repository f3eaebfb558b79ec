/** Images that `makeImage` does not make: every byte of their manifests is ours to choose. */
import { type Blob, blobMap, blobOf, type Descriptor, type Image } from '@sealift/virtual-sigstore';

export const OCI = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
} as const;
export const DOCKER = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  list: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  foreign: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
} as const;
export const AMD64 = { os: 'linux', architecture: 'amd64' } as const;

/** A manifest, and all that it leads to. */
export interface Part {
  readonly root: Descriptor;
  /** The manifest, what it leads to, and so on. */
  readonly all: readonly Blob[];
  /** Manifests below it, itself not among them. */
  readonly below: readonly Descriptor[];
}

/** The configuration of an image of `linux/amd64`. */
export const configOf = (mediaType: string, seed: string): Blob =>
  blobOf(mediaType, {
    ...AMD64,
    config: { Labels: { seed } },
    rootfs: { type: 'layers', diff_ids: [] },
  });

/** @param fields of the manifest, over what is written without */
export function manifestOf(
  mediaType: string,
  config: Blob,
  layers: readonly Blob[],
  fields: object = {},
): Part {
  const own = { config: config.descriptor, layers: layers.map(({ descriptor }) => descriptor) };
  const manifest = blobOf(mediaType, { schemaVersion: 2, mediaType, ...own, ...fields });
  return { root: manifest.descriptor, all: [manifest, config, ...layers], below: [] };
}

/** @param entries what the index says of each part, beside its digest and size */
export function indexOf(
  mediaType: string,
  parts: readonly Part[],
  entries: readonly object[] = [],
): Part {
  const manifests = parts.map(({ root }, n) => ({ ...root, ...entries[n] }));
  const index = blobOf(mediaType, { schemaVersion: 2, mediaType, manifests });
  return {
    root: index.descriptor,
    all: [index, ...parts.flatMap(({ all }) => all)],
    below: parts.flatMap(({ root, below }) => [root, ...below]),
  };
}

/** As `makeImage` returns one. */
export const imageOf = ({ root, all, below }: Part): Image => ({
  root,
  blobs: blobMap(all),
  manifests: below,
});
