import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import { openLayoutStore } from '@sealift/layout';
import { parseReference, type Reference } from '@sealift/oci';
import type { Store } from '@sealift/signing';
import { refuseIdleRegistry } from '../network/options.ts';
import { type RegistryFlags, withRegistry } from './with-registry.ts';

/** An image in a registry, or every image of a layout (`oci:PATH`): where it lies, and its name. */
export async function eachImage<T>(
  word: string,
  { as, ...flags }: RegistryFlags & { readonly as: string | undefined },
  work: (store: Store, reference: Reference) => Promise<readonly T[]>,
): Promise<T[]> {
  const path = /^oci:(.+)$/s.exec(word)?.[1];
  if (path !== undefined) return inLayout(path, as, work);
  if (as !== undefined)
    configuring(() =>
      reject('USAGE', '--as names an image of a layout; an image of a registry has its name'),
    );
  return [...(await withRegistry(word, flags, work))];
}

async function inLayout<T>(
  path: string,
  as: string | undefined,
  work: (store: Store, reference: Reference) => Promise<readonly T[]>,
): Promise<T[]> {
  const store = await openLayoutStore(path, as === undefined ? {} : { as });
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
 * Refuses what cannot be an image before anything else is asked for. @throws Misconfigured USAGE
 */
export const checkImage = (word: string, flags: RegistryFlags): void =>
  configuring(() => {
    if (word.startsWith('oci:')) refuseIdleRegistry(flags, word);
    else parseReference(word);
  });
