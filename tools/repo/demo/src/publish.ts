import type { FakeRegistry, StoredManifest } from '@sealift/fake-registry';
import type { Attachment, Image } from '@sealift/virtual-sigstore';

/** Puts an image and what is attached to it into a registry, as a push and `cosign sign` would. */
export function publish(
  registry: FakeRegistry,
  repository: string,
  tag: string,
  image: Image,
  attachments: readonly Attachment[],
): void {
  registry.put(repository, contents(image.blobs), manifestsOf(image), { [tag]: image.root.digest });
  for (const { blobs, descriptor, manifest, tag: attached } of attachments) {
    const stored = { mediaType: descriptor.mediaType, bytes: manifest };
    registry.put(
      repository,
      contents(blobs),
      [stored],
      attached === undefined ? {} : { [attached]: descriptor.digest },
    );
  }
}

const contents = (blobs: ReadonlyMap<string, Uint8Array>): Uint8Array[] => [...blobs.values()];

function manifestsOf({ root, manifests, blobs }: Image): StoredManifest[] {
  return [root, ...manifests].flatMap(({ digest, mediaType }) => {
    const bytes = blobs.get(digest);
    return bytes === undefined ? [] : [{ mediaType, bytes }];
  });
}
