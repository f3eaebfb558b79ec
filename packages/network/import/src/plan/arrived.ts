import type { Digest } from '@sealift/bytes';
import type { Reference } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import { type Translation, writtenHere } from '../translate/translate.ts';
import type { RepositoryPlan } from './repository-plan.ts';
import type { ClearedLayer } from './select-evidence.ts';

/** An image that is at its destination, where no tag leads to it yet. */
export interface ArrivedImage {
  /** The name under which it was verified. */
  readonly source: string;
  readonly destination: Reference;
  readonly digest: Digest;
  /** Its own digest, and those of its parts that were carried. */
  readonly manifests: readonly Digest[];
  /** What was accepted of what it arrived with. */
  readonly evidence: readonly ClearedLayer[];
}

/** Does what must be done between the last blob and the first tag. */
export type BeforeTags = (registry: Registry, arrived: readonly ArrivedImage[]) => Promise<void>;

/** All images of a plan, repository by repository. */
export function arrivedOf(
  plans: readonly RepositoryPlan[],
  translations: readonly Translation[],
): ArrivedImage[] {
  const isWritten = writtenHere(translations);
  return plans.flatMap(({ images, cleared }) => {
    const upstream = cleared.filter((layer) => !isWritten(layer));
    return images.map(({ planned: { source, destination, digest }, graph }) => {
      const manifests = graph.nodes.map(({ descriptor }) => descriptor.digest);
      const own = new Set<Digest>(manifests);
      const evidence = upstream.filter(({ subject }) => own.has(subject));
      return { source, destination, digest, manifests, evidence };
    });
  });
}
