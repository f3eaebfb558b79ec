/**
 * The index that lists the referrers of a subject where a registry does not (distribution-spec,
 * "Referrers Tag Schema"). It is written here alone.
 */
import { type Digest, digest, type JsonObject } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { attachmentTag, isIndexType, MEDIA_TYPES, parseManifest } from '@sealift/oci';
import type { PulledManifest } from '@sealift/registry';
import { existingEvidence, lookUp } from './existing.ts';
import { mergeIndex, withoutEntry } from './merge.ts';
import type { EvidenceStore } from './store.ts';

/** The index as it was written. */
export interface WrittenFallback {
  readonly digest: Digest;
  readonly tag: string;
}

/**
 * Adds referrers to the index of their subject; undefined where it lists them all. @throws
 * Rejection as `existingFallback`, INDEX | LIMIT
 */
export async function listInFallback(
  store: Pick<EvidenceStore, 'name' | 'manifest' | 'pushTagged'>,
  subject: Digest,
  referrers: readonly PulledManifest[],
): Promise<WrittenFallback | undefined> {
  const tag = attachmentTag(subject, 'referrers-tag');
  // Read as late as possible: what somebody else added meanwhile must not get lost. T5
  const existing = await existingFallback(store, subject);
  const merged = mergeIndex(existing?.bytes, referrers.map(listed), `${store.name}:${tag}`);
  if (merged === undefined) return undefined;
  const mediaType = existing?.descriptor.mediaType ?? MEDIA_TYPES.ociIndex;
  await store.pushTagged(merged, mediaType, tag, existing);
  return { digest: digest.of(merged), tag };
}

/**
 * Takes a referrer out of the index of its subject, where one lists it. @throws Rejection as
 * `existingFallback`, INDEX
 */
export async function unlistInFallback(
  store: Pick<EvidenceStore, 'name' | 'manifest' | 'pushTagged'>,
  subject: Digest,
  referrer: Digest,
): Promise<void> {
  const tag = attachmentTag(subject, 'referrers-tag');
  const existing = await existingFallback(store, subject);
  const left = existing && withoutEntry(existing.bytes, referrer, `${store.name}:${tag}`);
  if (existing === undefined || left === undefined) return;
  await store.pushTagged(left, existing.descriptor.mediaType, tag, existing);
}

/**
 * The index that lists the referrers of a subject in place of an API. @throws Rejection REGISTRY
 * where its tag leads to the subject itself, and USAGE where it holds something else
 */
export async function existingFallback(
  store: Pick<EvidenceStore, 'name' | 'manifest'>,
  subject: Digest,
): Promise<PulledManifest | undefined> {
  const tag = attachmentTag(subject, 'referrers-tag');
  const found = await lookUp(store, tag);
  if (found?.descriptor.digest === subject)
    reject(
      'REGISTRY',
      `${store.name}: this registry takes the tag ${tag} for the image itself, and has no ` +
        `referrers API: it cannot hold bundles; sign with --format legacy, whose .sig and .att ` +
        `tags it can hold`,
    );
  return existingEvidence(store, tag, isIndexType);
}

/** A referrer's descriptor as the distribution specification wants it in the index. */
function listed({ descriptor, bytes }: PulledManifest): JsonObject {
  const document = parseManifest(bytes, descriptor);
  const artifactType =
    document.artifactType ?? (document.kind === 'manifest' ? document.config.mediaType : undefined);
  const annotations = Object.fromEntries(document.annotations);
  return {
    mediaType: descriptor.mediaType,
    digest: descriptor.digest,
    size: BigInt(descriptor.size),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(document.annotations.size === 0 ? {} : { annotations }),
  };
}
