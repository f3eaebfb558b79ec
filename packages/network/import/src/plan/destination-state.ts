/** What is at the destination already, seen before anything is written. */
import { existingEvidence, existingFallback, lookUp, repositoryStore } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { formatReference, isManifestType } from '@sealift/oci';
import type { Before } from '@sealift/receipt';
import type { Registry } from '@sealift/registry';
import { concurrently } from '../concurrently.ts';
import type { PlannedImage } from './destinations.ts';
import type { RepositoryPlan } from './repository-plan.ts';

export type TagState = 'new' | 'same' | 'other';

/** What an image's tag leads to. */
export interface TagFound {
  /** How that stands to the digest that it shall get. */
  readonly state: TagState;
  readonly before: Before;
  readonly etag?: string | undefined;
}

/**
 * Looks at an image's tag. Something that is no manifest sealift reads is something else than the
 * digest that the tag shall get.
 */
export async function tagState(
  registry: Registry,
  repository: string,
  tag: string,
  digest: Digest,
): Promise<TagFound> {
  try {
    const found = await lookUp(repositoryStore(registry, repository), tag);
    if (found === undefined) return { state: 'new', before: 'absent' };
    const before = found.descriptor.digest;
    return { state: before === digest ? 'same' : 'other', before, etag: found.etag };
  } catch (thrown) {
    if (
      thrown instanceof Rejection &&
      (thrown.code === 'UNSUPPORTED' || thrown.code === 'LIMIT' || thrown.code === 'INDEX')
    )
      return { state: 'other', before: 'unknown' };
    throw thrown;
  }
}

/**
 * @throws Rejection USAGE where a tag would move and may not (T4), and where a tag for evidence
 * holds something else (T5)
 */
export async function checkDestination(
  registry: Registry,
  repositoryPlan: RepositoryPlan,
  moveTags: boolean,
  fallback: boolean,
): Promise<void> {
  const store = repositoryStore(registry, repositoryPlan.repository);
  await concurrently(repositoryPlan.images, async ({ planned }) => {
    const { tag } = planned.destination;
    if (tag === undefined || moveTags) return;
    const found = await tagState(registry, repositoryPlan.repository, tag, planned.digest);
    if (found.state === 'other') refuseMove(planned, found);
  });
  await concurrently([...repositoryPlan.attachments.keys()], async (tag) => {
    await existingEvidence(store, tag, isManifestType);
  });
  const subjects = fallback ? new Set(repositoryPlan.referrers.map(({ subject }) => subject)) : [];
  await concurrently([...subjects], async (subject) => {
    await existingFallback(store, subject);
  });
}

/** What a tag that is there leads to, in words. */
export const ledTo = (before: Before): string => (before === 'unknown' ? 'no manifest' : before);

/** @throws Rejection USAGE */
export const refuseMove = ({ destination, digest }: PlannedImage, { before }: TagFound): never =>
  reject(
    'USAGE',
    `${formatReference(destination)} exists with another digest than ${digest}: it leads to ` +
      `${ledTo(before)}; to move the tag give --move-tags`,
  );
