/**
 * What the destination can hold, found out before the first blob: registries say no at the last
 * step, when gigabytes are there already. What is put to find out is a small index, by its digest
 * alone, and taken away again; or what a tag leads to already, once more, if it still does.
 */
import { existingFallback, lookUp, repositoryStore } from '@sealift/attachments';
import { canonicalJson, digest, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { attachmentTag, MEDIA_TYPES } from '@sealift/oci';
import type { PulledManifest, Registry, TriedManifest } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import { tagState } from './plan/destination-state.ts';
import type { RepositoryPlan } from './plan/repository-plan.ts';
import type { Prepared } from './preview.ts';
import { mergedAttachment } from './push/evidence.ts';

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

interface Changing {
  readonly needsFallback: boolean;
  readonly moveTags: boolean;
}

/** Tags that exist and would lead elsewhere: repositories may hold tags for immutable. */
async function probeTags(
  registry: Registry,
  plan: RepositoryPlan,
  changing: Changing,
): Promise<void> {
  for (const changed of await changedTags(registry, plan, changing)) {
    const answer = await triedTag(registry, plan.repository, changed);
    if (answer === undefined || answer.isTaken) continue;
    reject(
      'REGISTRY',
      `${registry.host}/${plan.repository}:${changed.tag} is there and cannot be changed (status ` +
        `${answer.status}${answer.code === undefined ? '' : `, ${answer.code}`}); nothing was ` +
        `written: where tags are immutable, leave those out that begin with sha256-`,
    );
  }
}

/**
 * Puts what a tag leads to once more; undefined where nothing is known for certain. Somebody may
 * be signing: what they put must not be taken back, so that it is read right before, and nothing
 * is put where the registry gives nothing to compare.
 */
async function triedTag(
  registry: Registry,
  repository: string,
  { tag, found }: ChangedTag,
): Promise<TriedManifest | undefined> {
  const store = repositoryStore(registry, repository);
  const { bytes, descriptor } = found;
  const etagNow = async (): Promise<string | undefined> => {
    const now = await lookUp(store, tag);
    return now?.descriptor.digest === descriptor.digest ? now.etag : undefined;
  };
  const etag = await etagNow();
  if (etag === undefined) return undefined;
  const answer = await registry.tryManifest(repository, bytes, descriptor.mediaType, { tag, etag });
  // Refused since it moved, perhaps, and not since it may not.
  return answer.isTaken || (await etagNow()) === etag ? answer : undefined;
}

interface ChangedTag {
  readonly tag: string;
  readonly found: PulledManifest;
}

async function changedTags(
  registry: Registry,
  { repository, attachments, referrers, images }: RepositoryPlan,
  { needsFallback, moveTags }: Changing,
): Promise<ChangedTag[]> {
  const store = repositoryStore(registry, repository);
  const changed: ChangedTag[] = [];
  const add = (tag: string, found: PulledManifest | undefined): void => {
    if (found !== undefined) changed.push({ tag, found });
  };
  await concurrently([...attachments], async ([tag, evidence]) => {
    const { existing, merged } = await mergedAttachment(store, tag, evidence);
    if (merged !== undefined) add(tag, existing);
  });
  const bySubject = Map.groupBy(needsFallback ? referrers : [], ({ subject }) => subject);
  await concurrently([...bySubject], async ([subject, some]) => {
    const existing = await existingFallback(store, subject);
    const list = utf8.decode(existing?.bytes ?? new Uint8Array());
    const isWhole = some.every(({ graph }) => list.includes(graph.root.digest));
    if (!isWhole) add(attachmentTag(subject, 'referrers-tag'), existing);
  });
  await concurrently(moveTags ? images : [], async ({ planned: { destination, digest: to } }) => {
    const { tag } = destination;
    if (tag === undefined) return;
    const { state, before } = await tagState(registry, repository, tag, to);
    if (state === 'other' && before !== 'unknown') add(tag, await lookUp(store, tag));
  });
  return changed;
}
