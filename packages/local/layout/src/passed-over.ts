/** What a layout lists and nobody looks at: it is said, wherever the layout is used. T38 */
import type { AttachedEvidence } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { someOf } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';

/**
 * Sentences for what is not established.
 * @param nodes the manifests and indexes of the images
 */
export function passedOver(
  attached: readonly AttachedEvidence[],
  nodes: ReadonlySet<Digest>,
): string[] {
  const objects = new Set(attached.map(({ descriptor }) => descriptor.digest));
  const strays = attached.filter(({ subject }) => !nodes.has(subject) && !objects.has(subject));
  return sentence(
    'lists as attached to what is not here',
    strays.map(({ descriptor }) => descriptor),
  );
}

function sentence(what: string, found: readonly Descriptor[]): string[] {
  const digests = [...new Set(found.map(({ digest }) => digest))];
  return digests.length === 0 ? [] : [`anything about what index.json ${what}: ${someOf(digests)}`];
}
