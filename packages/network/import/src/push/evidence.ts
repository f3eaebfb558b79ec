/** Referrers, the index that stands in for a missing API, and the .sig and .att tags. */
import {
  type EvidenceStore,
  existingEvidence,
  listInFallback,
  mergeAttachment,
  repositoryStore,
} from '@sealift/attachments';
import { type Digest, digest } from '@sealift/bytes';
import { isManifestType } from '@sealift/oci';
import type { PulledManifest, Registry } from '@sealift/registry';
import { concurrently } from '../concurrently.ts';
import { childrenFirst, type RepositoryPlan } from '../plan/repository-plan.ts';
import type { CarriedEvidence } from '../plan/select-evidence.ts';

/** A manifest or index that was put somewhere, to be read back. */
export interface Pushed {
  readonly repository: string;
  readonly digest: Digest;
  readonly tag?: string;
  /** What it is evidence for. */
  readonly subject?: Digest;
}

/**
 * Pushes referrers by their digests; where the registry does not list them by itself, their
 * subject's fallback index too.
 */
export async function pushReferrers(
  registry: Registry,
  { repository, referrers }: RepositoryPlan,
  hasApi: boolean,
): Promise<Pushed[]> {
  const pushed: Pushed[] = [];
  const unlisted = new Set<CarriedEvidence>();
  const push = async (referrer: CarriedEvidence): Promise<void> => {
    for (const { descriptor, bytes } of childrenFirst(referrer.graph.nodes)) {
      const { subject } = await registry.pushManifest(repository, bytes, descriptor.mediaType);
      pushed.push({ repository, digest: descriptor.digest, subject: referrer.subject });
      // Some registries say OCI-Subject and have no API, so that both are asked.
      if (descriptor.digest === referrer.graph.root.digest && (!hasApi || subject === undefined))
        unlisted.add(referrer);
    }
  };
  // One at a time: a registry that keeps a list for each subject may lose one of two that come
  // at once, and say that it has both.
  await concurrently([...bySubjectOf(referrers).values()], async (some) => {
    for (const each of some) await push(each);
  });
  // In the order of the content, not of the answers: equal imports write equal indexes.
  const store = repositoryStore(registry, repository);
  for (const [subject, some] of bySubjectOf(referrers.filter((each) => unlisted.has(each)))) {
    const roots = some.flatMap(({ graph }) => graph.nodes.slice(0, 1));
    const index = await listInFallback(store, subject, roots);
    if (index !== undefined) pushed.push({ repository, ...index });
  }
  return pushed;
}

const bySubjectOf = (referrers: readonly CarriedEvidence[]): Map<Digest, CarriedEvidence[]> =>
  Map.groupBy(referrers, ({ subject }) => subject);

/** Puts signatures and attestations under their tags, added to what is there. */
export async function pushAttachments(
  registry: Registry,
  { repository, attachments }: RepositoryPlan,
): Promise<Pushed[]> {
  const pushed: Pushed[] = [];
  const store = repositoryStore(registry, repository);
  await concurrently([...attachments], async ([tag, evidence]) => {
    const { existing, merged } = await mergedAttachment(store, tag, evidence);
    const [first] = evidence;
    if (first === undefined) return;
    const mediaType = existing?.descriptor.mediaType ?? first.graph.root.mediaType;
    if (merged !== undefined) await store.pushTagged(merged, mediaType, tag, existing);
    const found = merged === undefined ? existing?.descriptor.digest : digest.of(merged);
    if (found !== undefined)
      pushed.push({ repository, digest: found, tag, subject: first.subject });
  });
  return pushed;
}

/** What is under a tag, and what it becomes; `merged` is undefined where nothing is missing. */
export async function mergedAttachment(
  store: Pick<EvidenceStore, 'name' | 'manifest'>,
  tag: string,
  evidence: readonly CarriedEvidence[],
): Promise<{ existing: PulledManifest | undefined; merged: Uint8Array | undefined }> {
  const existing = await existingEvidence(store, tag, isManifestType);
  const sources = evidence.map(({ graph }) => graph.nodes[0]?.bytes ?? new Uint8Array());
  return { existing, merged: mergeAttachment(existing?.bytes, sources, `${store.name}:${tag}`) };
}
