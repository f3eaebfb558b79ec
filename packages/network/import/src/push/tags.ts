import { Rejection } from '@sealift/failures';
import { formatReference } from '@sealift/oci';
import type { Before } from '@sealift/receipt';
import type { Registry } from '@sealift/registry';
import { ledTo, refuseMove, type TagFound, tagState } from '../plan/destination-state.ts';
import type { PlannedImage } from '../plan/destinations.ts';
import type { RepositoryPlan } from '../plan/repository-plan.ts';
import { readBackManifests } from './read-back.ts';

export type TagStates = ReadonlyMap<PlannedImage, TagFound>;

/** Hears of each tag before it is sent, as uncertain, and again once it is there. */
export type OnTag = (image: PlannedImage, found: TagFound, uncertain: boolean) => void;

/**
 * The last step: whoever pulls sees the old image or the new one, whole and signed. @throws
 * Rejection
 */
export async function writeTags(
  registry: Registry,
  repositoryPlans: readonly RepositoryPlan[],
  moveTags: boolean,
  onTag: OnTag,
): Promise<TagStates> {
  const states = new Map<PlannedImage, TagFound>();
  const tagged = repositoryPlans
    .flatMap(({ images }) => images)
    .filter(({ planned }) => planned.destination.tag !== undefined);
  for (const image of tagged) {
    const state = await writeTag(registry, image, moveTags, onTag).catch((thrown) =>
      partly(thrown, states),
    );
    states.set(image.planned, state);
    onTag(image.planned, state, false);
  }
  await readBackManifests(
    registry,
    tagged.map(({ planned: { destination, digest } }) => ({
      repository: destination.repository,
      digest,
      tag: destination.tag ?? '',
    })),
  ).catch((thrown) => partly(thrown, states));
  return states;
}

async function writeTag(
  registry: Registry,
  { planned, graph }: RepositoryPlan['images'][number],
  moveTags: boolean,
  onTag: OnTag,
): Promise<TagFound> {
  const { repository, tag = '' } = planned.destination;
  const found = await tagState(registry, repository, tag, planned.digest);
  // Somebody may have made it since the plan.
  if (found.state === 'other' && !moveTags) refuseMove(planned, found);
  const bytes = graph.nodes[0]?.bytes;
  if (found.state === 'same' || bytes === undefined) return found;
  // The answer may be lost, and the tag led elsewhere by then.
  onTag(planned, found, true);
  await registry.pushManifest(repository, bytes, graph.root.mediaType, tag, found.etag);
  return found;
}

/** Tags cannot be written all at once: which ones were is said, and how each is put back. */
function partly(thrown: unknown, states: TagStates): never {
  const written = [...states]
    .filter(([, { state }]) => state !== 'same')
    .map(([{ destination }, { before }]) => `${formatReference(destination)} (${was(before)})`);
  if (!(thrown instanceof Rejection) || written.length === 0) throw thrown;
  throw new Rejection(
    thrown.code,
    `${thrown.message}; these tags were written before: ${written.join(', ')}`,
    { cause: thrown },
  );
}

const was = (before: Before): string => (before === 'absent' ? 'new' : `led to ${ledTo(before)}`);
