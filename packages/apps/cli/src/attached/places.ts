import type { Content } from '@sealift/blobs';
import { configuring } from '@sealift/console';
import type { AttachedImage } from '@sealift/export';
import { attachedInContent, attachedInRegistry } from '@sealift/export';
import { openSource, parseSource } from '@sealift/sources';
import { refuseIdleRegistry } from '../network/options.ts';
import { type RegistryFlags, withRegistryOf } from '../signing/with-registry.ts';

type Flags = RegistryFlags & { readonly as: string | undefined };

/**
 * Lets `work` look at images and what is attached to them: in a registry, in a layout, or in a
 * bundle or folder of this host.
 * @throws Misconfigured USAGE, Rejection as the place and as `work`
 */
export async function withAttached<T>(
  word: string,
  flags: Flags,
  work: (images: readonly AttachedImage[]) => Promise<T>,
): Promise<T> {
  const source = configuring(() => {
    const read = parseSource(word, flags.as);
    if (read.kind !== 'registry') refuseIdleRegistry(flags, word);
    return read;
  });
  if (source.kind !== 'registry') return inContent(await openSource(source), work);
  return withRegistryOf(source.reference, flags, async (registry, reference) =>
    work([await attachedInRegistry(registry, reference)]),
  );
}

/** The same, one image after the other. */
export const eachAttached = <T>(
  word: string,
  flags: Flags,
  work: (image: AttachedImage) => Promise<T>,
): Promise<T[]> =>
  withAttached(word, flags, async (images) => {
    const done: T[] = [];
    for (const image of images) done.push(await work(image));
    return done;
  });

async function inContent<T>(
  content: Content,
  work: (images: readonly AttachedImage[]) => Promise<T>,
): Promise<T> {
  try {
    return await work(await attachedInContent(content));
  } finally {
    await content.close();
  }
}
