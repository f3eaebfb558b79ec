import { statSync } from 'node:fs';
import { asIo, type Content } from '@sealift/blobs';
import { configuring } from '@sealift/console';
import type { AttachedImage } from '@sealift/export';
import { attachedInContent, attachedInRegistry } from '@sealift/export';
import {
  type ImageSource,
  openContent,
  openLayout,
  openLayoutTar,
  parseSource,
} from '@sealift/layout';
import { namesVolumes, openVolumeSet } from '@sealift/volumes';
import { refuseIdleRegistry } from '../network/options.ts';
import { type RegistryFlags, withRegistryOf } from '../signing/with-registry.ts';

type Local = Exclude<ImageSource, { readonly kind: 'registry' }>;
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
  if (source.kind === 'layout') return inContent(await openLayoutAt(source), work);
  if (source.kind !== 'registry') return inContent(await openTargetAt(source), work);
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

/** As a source of export: a folder, or a tar that anybody wrote. */
async function openLayoutAt({ path, kind: _, ...options }: Local): Promise<Content> {
  const isFolder = asIo(path, () => statSync(path)).isDirectory();
  return (isFolder ? openLayout : openLayoutTar)(path, options);
}

/** As verify takes it: a bundle, volumes of one, a layout in a folder. */
async function openTargetAt({ path, kind: _, ...options }: Local): Promise<Content> {
  return namesVolumes([path]) && options.as === undefined
    ? openVolumeSet([path])
    : openContent(path, options);
}
