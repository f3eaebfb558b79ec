/**
 * A docker archive (`docker save`, `podman save`, skopeo's docker-archive) as content to export:
 * what is in it becomes an OCI image.
 */
import type { LocatedContent, NamedImage } from '@sealift/blobs';
import { readPiece } from '@sealift/blobs';
import { LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject, someOf } from '@sealift/failures';
import { ANNOTATIONS, formatReference, parseReference } from '@sealift/oci';
import { openTar, type TarFiles } from '../foreign-tar.ts';
import type { LayoutOptions } from '../layout.ts';
import { nameImages } from '../naming.ts';
import { ArchiveContent } from './content.ts';
import { type ConvertedImage, convert } from './image.ts';
import { unpackedBytes } from './layer.ts';
import { readManifest, type SavedImage } from './manifest.ts';

/**
 * Opens a docker archive: a source for export only, which holds no signatures. Images that were
 * saved by their IDs have no name.
 * @param options `tag` takes the one image of that name: as `docker save` was told it, in full, or
 * its tag alone
 * @throws Rejection NO_BUNDLE | TAR_* | INDEX | DIGEST | MISSING_BLOB | NO_IMAGES | USAGE |
 * UNSUPPORTED | LIMIT | IO
 */
export function openDockerArchive(
  path: string,
  options: LayoutOptions = {},
): Promise<LocatedContent> {
  const { called = path } = options;
  return Rejection.naming(called, async () => {
    const tar = await openTar(path);
    try {
      return await readArchive(tar, called, options);
    } catch (thrown) {
      tar.close();
      throw thrown;
    }
  });
}

async function readArchive(
  tar: TarFiles,
  origin: string,
  { as, tag }: LayoutOptions,
): Promise<LocatedContent> {
  const saved = readManifest(manifestIn(tar));
  const wanted = tag === undefined ? saved : [imageCalled(tag, saved)];
  const total = unpackedBytes();
  const converted: ConvertedImage[] = [];
  const described = [];
  for (const image of wanted) {
    const made = await convert(tar, image, total);
    converted.push(made);
    described.push(...descriptorsOf(image, made));
  }
  const images = nameImages(described, as).map(withoutAnnotations);
  return new ArchiveContent(tar, printable(origin), images, converted);
}

function manifestIn(tar: TarFiles): Uint8Array {
  const file =
    tar.file('manifest.json') ??
    reject('INDEX', 'manifest.json is missing: this is no docker archive; oci:FILE is a layout');
  if (file.size > LIMITS.indexJson)
    reject('LIMIT', `manifest.json has ${file.size} bytes, limit ${LIMITS.indexJson}`);
  return readPiece(file);
}

/** One for each name, as an index.json would list them. */
const descriptorsOf = ({ names }: SavedImage, { descriptor }: ConvertedImage) =>
  names.length === 0
    ? [descriptor]
    : names.map((name) => ({
        ...descriptor,
        annotations: new Map([[ANNOTATIONS.refName, name]]),
      }));

const withoutAnnotations = ({ name, descriptor }: NamedImage): NamedImage => ({
  name,
  descriptor: {
    mediaType: descriptor.mediaType,
    digest: descriptor.digest,
    size: descriptor.size,
  },
});

/** @throws Rejection USAGE for none, and for two */
function imageCalled(tag: string, saved: readonly SavedImage[]): SavedImage {
  const found = saved.flatMap((image) =>
    image.names.filter((name) => isCalled(name, tag)).map((name) => ({ ...image, names: [name] })),
  );
  const [image, ...others] = found;
  const names = someOf((others.length > 0 ? found : saved).flatMap((each) => each.names));
  if (image === undefined)
    return reject('USAGE', `the archive has no image "${printable(tag)}"; it has ${names}`);
  if (others.length > 0)
    return reject('USAGE', `"${printable(tag)}" could be each of ${names}: give one in full`);
  return image;
}

function isCalled(name: string, tag: string): boolean {
  if (name === tag || parseReference(name).tag === tag) return true;
  try {
    return formatReference(parseReference(tag)) === name;
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}
