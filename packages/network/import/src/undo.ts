/** Takes an import back: tags lead again where they led before. */
import { printable, reject } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';
import type { Receipt } from '@sealift/receipt';
import { connect, type RegistryOptions } from '@sealift/registry';
import { type UndoneTag, undoTag } from './undo-tag.ts';
import { unsign } from './unsign.ts';

/** Which import is taken back, and how its registry is reached. */
export interface UndoOptions {
  readonly receipt: Pick<Receipt, 'countersigned' | 'images' | 'to'>;
  readonly registry: RegistryOptions;
  /** Only looks. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Puts the tags of a receipt back where they were, the last one first, and takes away what the
 * import signed itself. Only what is as the receipt says is touched; images and the evidence that
 * came with them stay. In a dry run it says what would be done.
 * @throws Rejection RECEIPT for a tag elsewhere than below its destination; AUTH | REGISTRY
 */
export async function undoImport({
  receipt: { images, to, countersigned = [] },
  registry,
  dryRun = false,
  signal,
}: UndoOptions): Promise<UndoneTag[]> {
  const tagged = images.filter(({ before }) => before !== undefined).toReversed();
  const references = tagged.map(({ destination }) => below(to, destination));
  const signed = countersigned
    .toReversed()
    .map((one) => ({ ...one, at: below(to, `${one.repository}@${one.digest}`) }));
  const registries = connect({ ...registry, forPush: true });
  signal?.addEventListener('abort', () => void registries.close(), { once: true });
  try {
    const undone: UndoneTag[] = [];
    for (const [i, image] of tagged.entries()) {
      const reference = references[i] ?? reject('INTERNAL', 'a tag without a place');
      undone.push(await undoTag(registries.at(reference.registry), reference, image, dryRun));
    }
    const isGoing = goingBy(undone);
    for (const one of signed)
      undone.push(await unsign(registries.at(one.at.registry), one, { isGoing, dryRun }));
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

/** What no tag of the receipt leads to any more, or would not after a dry run. */
function goingBy(undone: readonly UndoneTag[]): (destination: string) => boolean {
  const going = new Set(
    undone
      .filter(({ outcome }) => outcome === 'deleted' || outcome === 'restored')
      .map(({ destination }) => destination),
  );
  return (destination) => going.has(destination);
}
