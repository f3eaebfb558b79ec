/** Tags that an import would change: what one leads to is put once more, if it still does. */
import { existingFallback, lookUp, repositoryStore } from '@sealift/attachments';
import { type Digest, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { attachmentTag } from '@sealift/oci';
import type { PulledManifest, Registry, TriedManifest } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import { tagState } from './plan/destination-state.ts';
import type { RepositoryPlan } from './plan/repository-plan.ts';
import { mergedAttachment } from './push/evidence.ts';

/** What of a plan changes tags. */
export interface Changing {
  readonly needsFallback: boolean;
  readonly moveTags: boolean;
}

/**
 * Tags that exist and would lead elsewhere: repositories may hold tags for immutable. @throws
 * Rejection REGISTRY | AUTH
 */
export async function probeTags(
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
  { tag, digest }: ChangedTag,
): Promise<TriedManifest | undefined> {
  const look = async (): Promise<PulledManifest | undefined> => {
    const now = await lookUp(repositoryStore(registry, repository), tag);
    return now?.descriptor.digest === digest ? now : undefined;
  };
  const found = await look();
  if (found?.etag === undefined) return undefined;
  const { bytes, descriptor, etag } = found;
  const answer = await registry.tryManifest(repository, bytes, descriptor.mediaType, { tag, etag });
  // Refused since it moved, perhaps, and not since it may not.
  return answer.isTaken || (await look())?.etag === etag ? answer : undefined;
}

/** A tag, and what it leads to. */
interface ChangedTag {
  readonly tag: string;
  readonly digest: Digest;
}

async function changedTags(
  registry: Registry,
  { repository, attachments, referrers, images }: RepositoryPlan,
  { needsFallback, moveTags }: Changing,
): Promise<ChangedTag[]> {
  const store = repositoryStore(registry, repository);
  const changed: ChangedTag[] = [];
  const add = (tag: string, found: PulledManifest | undefined): void => {
    if (found !== undefined) changed.push({ tag, digest: found.descriptor.digest });
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
    if (state === 'other' && before !== 'unknown' && before !== 'absent')
      changed.push({ tag, digest: before });
  });
  return changed;
}
