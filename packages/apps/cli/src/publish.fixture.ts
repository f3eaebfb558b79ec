import type { FakeRegistry } from '@sealift/fake-registry';
import type { Attachment, Image } from '@sealift/virtual-sigstore';

/** Puts an image with its evidence into a registry, as if somebody had pushed it. */
export function publish(
  registry: FakeRegistry,
  repository: string,
  tag: string,
  { root, manifests, blobs }: Image,
  attachments: readonly Attachment[],
): void {
  const stored = [root, ...manifests].map(({ digest, mediaType }) => ({
    mediaType,
    bytes: blobs.get(digest) ?? new Uint8Array(),
  }));
  registry.put(repository, [...blobs.values()], stored, { [tag]: root.digest });
  for (const { blobs: own, descriptor, manifest, tag: under } of attachments)
    registry.put(
      repository,
      [...own.values()],
      [{ mediaType: descriptor.mediaType, bytes: manifest }],
      under === undefined ? {} : { [under]: descriptor.digest },
    );
}
