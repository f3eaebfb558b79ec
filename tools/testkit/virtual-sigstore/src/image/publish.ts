import type { Descriptor } from '../descriptor.ts';
import type { Attachment } from '../sign/attachment.ts';
import type { Image } from './image.ts';

/** Where blobs and manifests are put by their digests, and tags by name. */
interface Repositories {
  put(
    repository: string,
    blobs: readonly Uint8Array[],
    manifests: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[],
    tags: Readonly<Record<string, string>>,
  ): void;
}

/** Puts an image and what is attached to it into a registry, as a push and `cosign sign` would. */
export function publish(
  registry: Repositories,
  repository: string,
  tag: string,
  { root, manifests, blobs }: Image,
  attachments: readonly Attachment[] = [],
): void {
  const stored = ({ digest, mediaType }: Descriptor) => ({
    mediaType,
    bytes: blobs.get(digest) ?? new Uint8Array(),
  });
  const all = [root, ...manifests].map(stored);
  registry.put(repository, [...blobs.values()], all, { [tag]: root.digest });
  for (const each of attachments) {
    const { mediaType, digest } = each.descriptor;
    const tags = each.tag === undefined ? {} : { [each.tag]: digest };
    registry.put(repository, [...each.blobs.values()], [{ mediaType, bytes: each.manifest }], tags);
  }
}
