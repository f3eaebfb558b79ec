import { existsSync, statSync } from 'node:fs';
import { asIo, type Content } from '@sealift/blobs';
import { configuring } from '@sealift/console';
import type { AttachedImage } from '@sealift/export';
import { attachedInContent, attachedInRegistry } from '@sealift/export';
import { reject } from '@sealift/failures';
import { openContent, openLayout, openLayoutTar } from '@sealift/layout';
import { namesVolumes, openVolumeSet } from '@sealift/volumes';
import { refuseIdleRegistry } from '../network/options.ts';
import { type RegistryFlags, withRegistry } from '../signing/with-registry.ts';

type Flags = RegistryFlags & { readonly as: string | undefined };

/**
 * Lets `work` look at images and what is attached to them: in a registry, in a layout (`oci:PATH`),
 * or in a bundle or folder of this host, whose path
 * is told from a reference by its being there.
 * @throws Misconfigured USAGE, Rejection as the place and as `work`
 */
export async function withAttached<T>(
  word: string,
  flags: Flags,
  work: (images: readonly AttachedImage[]) => Promise<T>,
): Promise<T> {
  const layout = /^oci:(.+)$/s.exec(word)?.[1];
  if (layout !== undefined || existsSync(word)) configuring(() => refuseIdleRegistry(flags, word));
  if (layout !== undefined) return inContent(await openLayoutAt(layout, flags.as), work);
  if (existsSync(word)) return inContent(await openTargetAt(word, flags.as), work);
  if (flags.as !== undefined)
    configuring(() =>
      reject('USAGE', '--as names an image of a layout; an image of a registry has its name'),
    );
  return withRegistry(word, flags, async (registry, reference) =>
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
async function openLayoutAt(path: string, as: string | undefined): Promise<Content> {
  const isFolder = asIo(path, () => statSync(path)).isDirectory();
  return (isFolder ? openLayout : openLayoutTar)(path, named(as));
}

/** As verify takes it: a bundle, volumes of one, a layout in a folder. */
async function openTargetAt(path: string, as: string | undefined): Promise<Content> {
  return namesVolumes([path]) && as === undefined
    ? openVolumeSet([path])
    : openContent(path, named(as));
}

const named = (as: string | undefined): { as?: string } => (as === undefined ? {} : { as });
