/**
 * What the destination can hold, found out before the first blob: registries say no at the last
 * step, when gigabytes are there already. What is put to find out is a small index, by its digest
 * alone, and taken away again.
 */
import { existingFallback, lookUp, repositoryStore } from '@sealift/attachments';
import { canonicalJson, digest, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import type { Registry, TriedManifest } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import type { RepositoryPlan } from './plan/repository-plan.ts';
import type { Prepared } from './preview.ts';
import { probeTags } from './probe-tags.ts';

/**
 * Refuses what the registry would refuse in the end. An answer that says nothing for certain
 * refuses nothing. @throws Rejection REGISTRY | AUTH
 */
export async function probeDestination(
  registry: Registry,
  { repositoryPlans, apis, jobs }: Prepared,
  moveTags: boolean,
): Promise<void> {
  const known = new Set(jobs.flatMap(({ present }) => present));
  await concurrently(repositoryPlans, async (plan) => {
    const needsFallback = plan.referrers.length > 0 && !apis.has(plan);
    const isDeep = plan.repository.split('/').length > EVERYWHERE;
    if (!known.has(plan.repository) && (isDeep || needsFallback))
      await probeRepository(registry, plan.repository, needsFallback);
    await probeSparse(registry, plan);
    await probeTags(registry, plan, { needsFallback, moveTags });
  });
}

/** Parts of a path that every registry takes. */
const EVERYWHERE = 2;

const indexOf = (manifests: readonly { readonly digest: string }[]): Uint8Array =>
  canonicalJson({
    schemaVersion: 2n,
    mediaType: MEDIA_TYPES.ociIndex,
    manifests: manifests.map((each) => ({ mediaType: MEDIA_TYPES.ociManifest, size: 2n, ...each })),
  });

const EMPTY_INDEX = indexOf([]);
/** Its one part is nowhere. */
const SPARSE_INDEX = indexOf([{ digest: digest.of(utf8.encode('sealift: nothing has this')) }]);

/** Runs `look` while the index is there, where it was taken. */
async function tried(
  registry: Registry,
  repository: string,
  index: Uint8Array,
  look: () => Promise<void> = async () => {},
): Promise<TriedManifest> {
  const answer = await registry.tryManifest(repository, index, MEDIA_TYPES.ociIndex);
  if (!answer.isTaken) return answer;
  try {
    await look();
  } finally {
    // Where that is not allowed, a few bytes without a name stay for the registry's collector.
    await registry.remove(repository, digest.of(index));
  }
  return answer;
}

async function probeRepository(
  registry: Registry,
  repository: string,
  needsFallback: boolean,
): Promise<void> {
  const name = `${registry.host}/${repository}`;
  const look = async (): Promise<void> => {
    // It takes the tag of a list for the thing itself, and says so before anything is written.
    if (needsFallback)
      await existingFallback(repositoryStore(registry, repository), digest.of(EMPTY_INDEX));
  };
  const { code } = await tried(registry, repository, EMPTY_INDEX, look);
  if (code === 'NAME_INVALID')
    reject(
      'REGISTRY',
      `${name}: this registry takes no such path (${code}); nothing was written: put images ` +
        `elsewhere with --flatten, --strip or --map`,
    );
}

const NOT_WHOLE = /^(?:MANIFEST_BLOB_UNKNOWN|MANIFEST_UNKNOWN|BLOB_UNKNOWN)$/;

/** Parts that were left out at the export (`--platform`). */
async function probeSparse(registry: Registry, plan: RepositoryPlan): Promise<void> {
  const { repository, manifests } = plan;
  const carried = new Set(manifests.map(({ descriptor }) => descriptor.digest));
  const store = repositoryStore(registry, repository);
  for (const { descriptor, document } of manifests) {
    const parts = document.kind === 'index' ? document.manifests : [];
    const absent = parts.filter((part) => !carried.has(part.digest)).length;
    if (absent === 0 || (await lookUp(store, descriptor.digest)) !== undefined) continue;
    const { code } = await tried(registry, repository, SPARSE_INDEX);
    if (code === undefined || !NOT_WHOLE.test(code)) return;
    // What an import before this one brought may be all that is missing.
    const missing = await Promise.all(parts.map((part) => lookUp(store, part.digest)));
    const gaps = parts.filter((part, i) => !carried.has(part.digest) && missing[i] === undefined);
    if (gaps.length === 0) continue;
    reject(
      'REGISTRY',
      `${store.name}: this registry takes no index without its parts (${code}), and ` +
        `${descriptor.digest} lists ${gaps.length} that were not carried; nothing was written: ` +
        `export all platforms, or the manifest of one by its digest`,
    );
  }
}
