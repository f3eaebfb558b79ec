/** Referrers, the index that stands in for a missing API, and the .sig and .att tags. */
import { type Digest, digest, type JsonObject } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { attachmentTag, isManifestType, MEDIA_TYPES } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import { concurrently } from '../concurrently.ts';
import { mergeAttachment, mergeIndex } from '../evidence/merge.ts';
import type { CarriedEvidence } from '../evidence/select.ts';
import { existingEvidence, existingFallback } from '../plan/destination-state.ts';
import { childrenFirst, type RepositoryPlan } from '../plan/repository-plan.ts';

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
  await concurrently(referrers, async (referrer) => {
    for (const { descriptor, bytes } of childrenFirst(referrer.graph.nodes)) {
      const { subject } = await registry.pushManifest(repository, bytes, descriptor.mediaType);
      pushed.push({ repository, digest: descriptor.digest, subject: referrer.subject });
      // Some registries say OCI-Subject and have no API, so that both are asked.
      if (descriptor.digest === referrer.graph.root.digest && (!hasApi || subject === undefined))
        unlisted.add(referrer);
    }
  });
  // In the order of the content, not of the answers: equal imports write equal indexes.
  const bySubject = Map.groupBy(
    referrers.filter((each) => unlisted.has(each)),
    ({ subject }) => subject,
  );
  for (const [subject, some] of bySubject)
    pushed.push(...(await pushFallback(registry, repository, subject, some)));
  return pushed;
}

async function pushFallback(
  registry: Registry,
  repository: string,
  subject: Digest,
  referrers: readonly CarriedEvidence[],
): Promise<Pushed[]> {
  const tag = attachmentTag(subject, 'referrers-tag');
  // Read as late as possible: what somebody else added meanwhile must not get lost. T5
  const existing = await existingFallback(registry, repository, subject);
  const merged = mergeIndex(
    existing?.bytes,
    referrers.map(listed),
    MEDIA_TYPES.ociIndex,
    `${repository}:${tag}`,
  );
  if (merged === undefined) return [];
  await registry.pushManifest(
    repository,
    merged,
    existing?.descriptor.mediaType ?? MEDIA_TYPES.ociIndex,
    tag,
  );
  return [{ repository, digest: digest.of(merged), tag }];
}

/** A referrer's descriptor as the distribution specification wants it in the fallback index. */
function listed({ graph }: CarriedEvidence): JsonObject {
  const { root, nodes } = graph;
  const document =
    nodes[0]?.document ?? reject('INTERNAL', `${root.digest}: evidence without a document`);
  const artifactType =
    document.artifactType ?? (document.kind === 'manifest' ? document.config.mediaType : undefined);
  return {
    mediaType: root.mediaType,
    digest: root.digest,
    size: BigInt(root.size),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(document.annotations.size === 0
      ? {}
      : { annotations: Object.fromEntries(document.annotations) }),
  };
}

/** Puts signatures and attestations under their tags, added to what is there. */
export async function pushAttachments(
  registry: Registry,
  { repository, attachments }: RepositoryPlan,
): Promise<Pushed[]> {
  const pushed: Pushed[] = [];
  await concurrently([...attachments], async ([tag, evidence]) => {
    const existing = await existingEvidence(registry, repository, tag, isManifestType);
    const sources = evidence.map(({ graph }) => graph.nodes[0]?.bytes ?? new Uint8Array());
    const [first] = evidence;
    const merged = mergeAttachment(existing?.bytes, sources, `${repository}:${tag}`);
    if (first === undefined) return;
    const mediaType = existing?.descriptor.mediaType ?? first.graph.root.mediaType;
    if (merged !== undefined) await registry.pushManifest(repository, merged, mediaType, tag);
    const found = merged === undefined ? existing?.descriptor.digest : digest.of(merged);
    if (found !== undefined)
      pushed.push({ repository, digest: found, tag, subject: first.subject });
  });
  return pushed;
}
