/** Takes away what an import signed itself, once no tag leads to the image. */
import { lookUp, repositoryStore, unlistInFallback } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import {
  attachmentTag,
  formatReference,
  isSignatureTag,
  parseManifest,
  type Reference,
} from '@sealift/oci';
import type { ReceiptCountersigned, ReceiptImage } from '@sealift/receipt';
import type { Registry } from '@sealift/registry';
import { tagState } from './plan/destination-state.ts';
import { tagsOf } from './tags-of.ts';
import { type UndoneTag, undoTag } from './undo-tag.ts';

interface Undoing {
  /** Whether a tag leads elsewhere after the undo. */
  readonly isGoing: (destination: string) => boolean;
  readonly dryRun: boolean;
}

/**
 * One signature or attestation. An image that another tag leads to keeps it: another import may
 * have found it there. @throws Rejection AUTH | REGISTRY
 */
export async function unsign(
  registry: Registry,
  { at: { registry: host, repository }, ...one }: ReceiptCountersigned & { readonly at: Reference },
  { isGoing, dryRun }: Undoing,
): Promise<UndoneTag> {
  const { image, subject, scheme, digest, before = 'absent' } = one;
  const isReferrer = scheme === 'referrers-api';
  const place: Reference = isReferrer
    ? { registry: host, repository, digest }
    : { registry: host, repository, tag: attachmentTag(subject, scheme) };
  const destination = formatReference(place);
  if (await isTagged(registry, repository, image, isGoing))
    return { destination, outcome: 'stays', now: digest };
  const undone = { source: destination, destination, digest, before };
  return isReferrer
    ? removeReferrer(registry, repository, undone, dryRun)
    : undoTag(registry, place, undone, dryRun);
}

async function isTagged(
  registry: Registry,
  repository: string,
  image: Digest,
  isGoing: Undoing['isGoing'],
): Promise<boolean> {
  for (const tag of await tagsOf(registry, repository)) {
    if (isSignatureTag(tag)) continue;
    if (isGoing(formatReference({ registry: registry.host, repository, tag }))) continue;
    const { state } = await tagState(registry, repository, tag, image);
    if (state === 'same') return true;
  }
  return false;
}

async function removeReferrer(
  registry: Registry,
  repository: string,
  { destination, digest }: ReceiptImage,
  dryRun: boolean,
): Promise<UndoneTag> {
  const store = repositoryStore(registry, repository);
  const held = await lookUp(store, digest);
  if (held === undefined) return { destination, outcome: 'already', now: undefined };
  if (dryRun) return { destination, outcome: 'deleted', now: digest };
  const { subject } = parseManifest(held.bytes, held.descriptor);
  if (!(await registry.remove(repository, digest)))
    return { destination, outcome: 'kept', now: digest };
  // A list that names what is not there fails who reads it.
  if (subject !== undefined) await unlistInFallback(store, subject.digest, digest);
  return { destination, outcome: 'deleted', now: undefined };
}
