import { type EvidenceStore, repositoryStore } from '@sealift/attachments';
import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import { parseReference, type Reference } from '@sealift/oci';
import {
  checkStore,
  type ImageSource,
  type LocalSource,
  openStore,
  parseSource,
} from '@sealift/sources';
import { refuseIdleRegistry } from '../network/options.ts';
import { type RegistryFlags, withRegistryOf } from './with-registry.ts';

/** Images in a registry, or in a layout in a folder of this host. */
export async function eachImage<T>(
  source: ImageSource,
  flags: RegistryFlags,
  work: (store: EvidenceStore, reference: Reference) => Promise<readonly T[]>,
): Promise<T[]> {
  if (source.kind !== 'registry') return inLayout(source, work);
  const done = await withRegistryOf(source.reference, flags, (registry, reference) =>
    work(repositoryStore(registry, reference.repository), reference),
  );
  return [...done];
}

async function inLayout<T>(
  source: LocalSource,
  work: (store: EvidenceStore, reference: Reference) => Promise<readonly T[]>,
): Promise<T[]> {
  const store = await openStore(source);
  const done: T[] = [];
  for (const { name, descriptor } of store.images) {
    if (name === undefined)
      return configuring(() =>
        reject('USAGE', `${descriptor.digest} has no name in the layout: give --as NAME`),
      );
    done.push(...(await work(store, { ...parseReference(name), digest: descriptor.digest })));
  }
  return done;
}

/**
 * Reads where what is to be signed lies, before anything else is asked for. @throws Misconfigured
 * USAGE
 */
export const readImage = (
  word: string,
  flags: RegistryFlags & { readonly as: string | undefined },
): ImageSource =>
  configuring(() => {
    const source = parseSource(word, flags.as);
    if (source.kind !== 'registry') {
      refuseIdleRegistry(flags, word);
      checkStore(source);
    }
    return source;
  });
