import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { Registry } from '@sealift/registry';
import { concurrently } from '../concurrently.ts';
import type { RepositoryPlan } from '../plan/repository-plan.ts';
import type { Pushed } from './evidence.ts';

/** Image manifests beside each other, then each index after its children; all by their digests. */
export async function pushManifests(
  registry: Registry,
  { repository, manifests }: RepositoryPlan,
): Promise<Pushed[]> {
  const present = new Set(manifests.map(({ descriptor }) => descriptor.digest));
  const push = async ({
    bytes,
    descriptor,
    document,
  }: RepositoryPlan['manifests'][number]): Promise<void> => {
    await registry
      .pushManifest(repository, bytes, descriptor.mediaType)
      .catch((thrown) => explain(thrown, document, present));
  };
  await concurrently(
    manifests.filter(({ document }) => document.kind === 'manifest'),
    push,
  );
  await concurrently(
    manifests.filter(({ document }) => document.kind === 'index'),
    push,
    1,
  );
  return manifests.map(({ descriptor }) => ({ repository, digest: descriptor.digest }));
}

/**
 * Some registries take no index of which a part is absent; what was left out at the export
 * (`--platform`) is then the reason.
 */
function explain(
  thrown: unknown,
  document: RepositoryPlan['manifests'][number]['document'],
  present: ReadonlySet<Digest>,
): never {
  const absent =
    document.kind === 'index'
      ? document.manifests.filter(({ digest }) => !present.has(digest)).length
      : 0;
  if (!(thrown instanceof Rejection) || thrown.code !== 'REGISTRY' || absent === 0) throw thrown;
  const why =
    `${absent} of the platforms that this index lists were not carried, and this registry may ` +
    `want all of them`;
  throw new Rejection(thrown.code, `${thrown.message}; ${why}`, { cause: thrown });
}
