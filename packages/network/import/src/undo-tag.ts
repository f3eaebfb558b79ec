/** Puts one tag back where it was. */
import { lookUp, repositoryStore } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { formatReference, type Reference } from '@sealift/oci';
import type { Before, ReceiptImage } from '@sealift/receipt';
import type { PulledManifest, Registry } from '@sealift/registry';
import { tagState } from './plan/destination-state.ts';

/**
 * What became of a tag. `restored`, `deleted`: as before; `already`: it was, as after an earlier
 * undo; `unchanged`: the import had changed nothing; `stays`: a signature of an image that another
 * tag leads to still. The others were left: `moved` on by somebody
 * since, `gone`, led to what is `lost` or `unknown`, or `kept` by a registry that deletes no tags.
 */
export type Undone =
  | 'restored'
  | 'deleted'
  | 'already'
  | 'unchanged'
  | 'stays'
  | 'moved'
  | 'gone'
  | 'lost'
  | 'unknown'
  | 'kept';

/** A tag of the receipt, and what became of it. */
export interface UndoneTag {
  readonly destination: string;
  readonly outcome: Undone;
  /** What it leads to now; undefined where it is not there, or leads to no manifest. */
  readonly now: Digest | undefined;
}

/** As far as it leads to what the receipt says. @throws Rejection AUTH | REGISTRY */
export async function undoTag(
  registry: Registry,
  { repository, tag = '' }: Reference,
  { destination, digest, before }: ReceiptImage,
  dryRun: boolean,
): Promise<UndoneTag> {
  const { state, before: leadsTo, etag } = await tagState(registry, repository, tag, digest);
  const now = leadsTo === 'absent' || leadsTo === 'unknown' ? undefined : leadsTo;
  const left = (outcome: Undone): UndoneTag => ({ destination, outcome, now });
  if (state !== 'same') return left(elsewhere(leadsTo, before));
  if (before === digest) return left('unchanged');
  if (before === 'unknown' || before === undefined) return left('unknown');
  const place = { repository, tag };
  if (before === 'absent') {
    if (dryRun) return left('deleted');
    const isGone = await removed(registry, place, digest);
    return isGone ? { destination, outcome: 'deleted', now: undefined } : left('kept');
  }
  const old = await lookUp(repositoryStore(registry, repository), before);
  if (old === undefined) return left('lost');
  if (dryRun) return left('restored');
  await moveBack(registry, place, old, etag);
  return { destination, outcome: 'restored', now: before };
}

/** Of a tag that does not lead to what was imported. What is no manifest may be any other. */
function elsewhere(leadsTo: Before, before: Before | undefined): Undone {
  if (leadsTo === before && before !== 'unknown') return 'already';
  return leadsTo === 'absent' ? 'gone' : 'moved';
}

interface Place {
  readonly repository: string;
  readonly tag: string;
}

/** Read back, since some say yes and keep it; and some take with a tag what it leads to. */
async function removed(
  registry: Registry,
  { repository, tag }: Place,
  digest: Digest,
): Promise<boolean> {
  const store = repositoryStore(registry, repository);
  const held = await lookUp(store, digest);
  if (!(await registry.remove(repository, tag))) return false;
  if (held !== undefined && (await lookUp(store, digest)) === undefined)
    await registry.pushManifest(repository, held.bytes, held.descriptor.mediaType);
  return (await lookUp(store, tag)) === undefined;
}

async function moveBack(
  registry: Registry,
  { repository, tag }: Place,
  { bytes, descriptor }: PulledManifest,
  etag: string | undefined,
): Promise<void> {
  await registry.pushManifest(repository, bytes, descriptor.mediaType, tag, etag);
  const found = await lookUp(repositoryStore(registry, repository), tag);
  if (found?.descriptor.digest !== descriptor.digest)
    reject(
      'REGISTRY',
      `${formatReference({ registry: registry.host, repository, tag })} was put back to ` +
        `${descriptor.digest}, and reads as ${found?.descriptor.digest ?? 'nothing'}`,
    );
}
