/** Takes an import back: tags lead again where they led before. */
import { lookUp, repositoryStore } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { formatReference, parseReference, type Reference } from '@sealift/oci';
import type { Before, Receipt, ReceiptImage } from '@sealift/receipt';
import {
  connect,
  type PulledManifest,
  type Registry,
  type RegistryOptions,
} from '@sealift/registry';
import { tagState } from './plan/destination-state.ts';

/** Which import is taken back, and how its registry is reached. */
export interface UndoOptions {
  readonly receipt: Pick<Receipt, 'images' | 'to'>;
  readonly registry: RegistryOptions;
  /** Only looks. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * What became of a tag. `restored`, `deleted`: as before; `already`: it was, as after an earlier
 * undo; `unchanged`: the import had changed nothing. The others were left: `moved` on by somebody
 * since, `gone`, led to what is `lost` or `unknown`, or `kept` by a registry that deletes no tags.
 */
export type Undone =
  | 'restored'
  | 'deleted'
  | 'already'
  | 'unchanged'
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

/**
 * Puts the tags of a receipt back where they were, the last one first. Only tags that lead to what
 * the receipt says are touched; images and evidence stay. In a dry run it says what would be done.
 * @throws Rejection RECEIPT for a tag elsewhere than below its destination; AUTH | REGISTRY
 */
export async function undoImport({
  receipt: { images, to },
  registry,
  dryRun = false,
  signal,
}: UndoOptions): Promise<UndoneTag[]> {
  const tagged = images.filter(({ before }) => before !== undefined).toReversed();
  const references = tagged.map(({ destination }) => below(to, destination));
  const registries = connect({ ...registry, forPush: true });
  signal?.addEventListener('abort', () => void registries.close(), { once: true });
  try {
    const undone: UndoneTag[] = [];
    for (const [i, image] of tagged.entries()) {
      const reference = references[i] ?? reject('INTERNAL', 'a tag without a place');
      undone.push(await undoTag(registries.at(reference.registry), reference, image, dryRun));
    }
    return undone;
  } finally {
    await registries.close();
  }
}

/** A receipt is a file: what it names is written to only where the operator said. */
export function below(to: string, destination: string): Reference {
  const [root, reference] = [parseReference(`${to}/image`), parseReference(destination)];
  const folder = root.repository.slice(0, -'image'.length);
  if (reference.registry !== root.registry || !reference.repository.startsWith(folder))
    reject('RECEIPT', `${printable(destination)} is not below ${printable(to)}`);
  return reference;
}

async function undoTag(
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
