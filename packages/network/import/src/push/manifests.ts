import type { Registry } from '@sealift/registry';
import { inLanes } from '../lanes.ts';
import type { Cargo } from '../plan/cargo.ts';
import type { Pushed } from './evidence.ts';

/** Image manifests beside each other, then each index after its children; all by their digests. */
export async function pushManifests(registry: Registry, { repository, manifests }: Cargo): Promise<Pushed[]> {
  const push = async ({ bytes, descriptor }: Cargo['manifests'][number]): Promise<void> => {
    await registry.pushManifest(repository, bytes, descriptor.mediaType);
  };
  await inLanes(
    manifests.filter(({ document }) => document.kind === 'manifest'),
    push,
  );
  await inLanes(
    manifests.filter(({ document }) => document.kind === 'index'),
    push,
    1,
  );
  return manifests.map(({ descriptor }) => ({ repository, digest: descriptor.digest }));
}
