/** What is at the destination already, seen before anything is written. */
import type { Digest } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { attachmentTag, formatReference, isIndexType, isManifestType } from '@sealift/oci';
import type { PulledManifest, Registry } from '@sealift/registry';
import { concurrently } from '../concurrently.ts';
import type { PlannedImage } from './destinations.ts';
import type { RepositoryPlan } from './repository-plan.ts';

/** What the tag leads to; undefined where it does not exist. @throws Rejection AUTH | REGISTRY */
export async function lookUp(
  registry: Pick<Registry, 'manifest'>,
  repository: string,
  tag: string,
): Promise<PulledManifest | undefined> {
  try {
    return await registry.manifest(repository, tag);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'NOT_FOUND') return undefined;
    throw thrown;
  }
}

export type TagState = 'new' | 'same' | 'other';

/**
 * How an image's tag stands to the digest that it shall get. Something that is no manifest sealift
 * reads is something else.
 */
export async function tagState(
  registry: Registry,
  repository: string,
  tag: string,
  digest: Digest,
): Promise<TagState> {
  try {
    const found = await lookUp(registry, repository, tag);
    if (found === undefined) return 'new';
    return found.descriptor.digest === digest ? 'same' : 'other';
  } catch (thrown) {
    if (
      thrown instanceof Rejection &&
      (thrown.code === 'UNSUPPORTED' || thrown.code === 'LIMIT' || thrown.code === 'INDEX')
    )
      return 'other';
    throw thrown;
  }
}

/**
 * @throws Rejection USAGE where a tag would move without leave (T4), and where a tag for evidence
 * holds something else (T5)
 */
export async function checkDestination(
  registry: Registry,
  repositoryPlan: RepositoryPlan,
  leave: boolean,
  fallback: boolean,
): Promise<void> {
  await concurrently(repositoryPlan.images, async ({ planned }) => {
    const { tag } = planned.destination;
    if (
      tag !== undefined &&
      !leave &&
      (await tagState(registry, repositoryPlan.repository, tag, planned.digest)) === 'other'
    )
      refuseMove(planned);
  });
  await concurrently([...repositoryPlan.attachments.keys()], async (tag) => {
    await existingEvidence(registry, repositoryPlan.repository, tag, isManifestType);
  });
  const subjects = fallback ? new Set(repositoryPlan.referrers.map(({ subject }) => subject)) : [];
  await concurrently([...subjects], async (subject) => {
    await existingFallback(registry, repositoryPlan.repository, subject);
  });
}

/**
 * The index that lists the referrers of a subject in place of an API. @throws Rejection REGISTRY
 * where its tag leads to the subject itself, and USAGE where it holds something else
 */
export async function existingFallback(
  registry: Pick<Registry, 'host' | 'manifest'>,
  repository: string,
  subject: Digest,
): Promise<PulledManifest | undefined> {
  const tag = attachmentTag(subject, 'referrers-tag');
  const found = await lookUp(registry, repository, tag);
  if (found?.descriptor.digest === subject)
    reject(
      'REGISTRY',
      `${registry.host} takes the tag ${tag} for the image itself, and has no referrers API: it ` +
        `cannot hold bundles; sign with --format legacy, whose .sig and .att tags it can hold`,
    );
  return existingEvidence(registry, repository, tag, isIndexType);
}

/** @throws Rejection USAGE */
export const refuseMove = ({ destination, digest }: PlannedImage): never =>
  reject(
    'USAGE',
    `${formatReference(destination)} exists with another digest than ${digest}; to move the tag ` +
      `give --move-tags`,
  );

/**
 * The evidence object under a tag, to be added to. @throws Rejection USAGE where the tag holds
 * something that must not be replaced
 */
export async function existingEvidence(
  registry: Pick<Registry, 'host' | 'manifest'>,
  repository: string,
  tag: string,
  isKind: (mediaType: string) => boolean,
): Promise<PulledManifest | undefined> {
  const where = `${registry.host}/${repository}:${tag}`;
  try {
    const found = await lookUp(registry, repository, tag);
    if (found === undefined || isKind(found.descriptor.mediaType)) return found;
    return reject(
      'USAGE',
      `${where} holds ${printable(found.descriptor.mediaType)}, not evidence that could be ` +
        `added to; it is never replaced`,
    );
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || thrown.code !== 'UNSUPPORTED') throw thrown;
    return reject('USAGE', `${where} holds something that is no manifest; it is never replaced`, {
      cause: thrown,
    });
  }
}
