/**
 * What the images of a layout are called: by their full reference, or by the operator's word. Never
 * by a guess.
 */

import type { NamedImage } from '@sealift/blobs';
import { printable, Rejection, reject } from '@sealift/failures';
import { ANNOTATIONS, type Descriptor, formatReference, parseReference } from '@sealift/oci';

/**
 * Names images. A name of index.json counts where it is a full reference; a bare tag needs `as`; no
 * name at all stays undefined.
 * @param as the operator's name for the one image of the layout; a repository for all of its tags
 * @throws Rejection USAGE | INDEX
 */
export function nameImages(images: readonly Descriptor[], as: string | undefined): NamedImage[] {
  const distinct = [
    ...new Map(
      images.map((image) => [`${image.digest} ${foundNames(image).join(' ')}`, image]),
    ).values(),
  ];
  const isOne = new Set(distinct.map(({ digest }) => digest)).size === 1;
  if (as !== undefined && isOne) return nameOne(distinct, as);
  const nameOf =
    as === undefined
      ? (each: Descriptor) => fullName(each, distinct)
      : (each: Descriptor) => nameIn(as, each, distinct);
  const named = distinct.map((descriptor) => ({ name: nameOf(descriptor), descriptor }));
  rejectTwice(named);
  return named;
}

const nameOne = (distinct: readonly Descriptor[], as: string): NamedImage[] =>
  distinct.slice(0, 1).map((descriptor) => ({
    name: pinnedRight(formatReference(parseReference(as)), descriptor),
    descriptor,
  }));

/** Layouts of oras, skopeo, regctl and zot have tags of one repository, which stands nowhere. */
function nameIn(as: string, descriptor: Descriptor, all: readonly Descriptor[]): string {
  const tags = foundNames(descriptor).filter((name) => isTag(name));
  const [tag] = tags;
  if (/[:@]/.test(as.slice(as.lastIndexOf('/') + 1)) || tag === undefined)
    return reject(
      'USAGE',
      `--as names one image, the layout holds ${all.length}: ${list(all)}; a repository without ` +
        'a tag names all that have one',
    );
  return formatReference(parseReference(`${as}:${tag}`));
}

const isTag = (name: string): boolean => /^\w[\w.-]{0,127}$/.test(name);

/**
 * The images that the layout calls so: by a tag, or by their whole name. @throws Rejection USAGE
 */
export function imagesCalled(tag: string, images: readonly Descriptor[]): Descriptor[] {
  const called = images.filter((image) => foundNames(image).includes(tag));
  return called.length > 0
    ? called
    : reject('USAGE', `the layout has no image "${printable(tag)}"; it has ${list(images)}`);
}

function fullName(descriptor: Descriptor, all: readonly Descriptor[]): string | undefined {
  const found = foundNames(descriptor);
  const full = new Set(found.filter(isFull));
  if (full.size > 1)
    reject(
      'INDEX',
      `index.json gives ${descriptor.digest} two names at once: ${[...full].join(', ')}`,
    );
  const [name] = full;
  if (name !== undefined) return pinnedRight(name, descriptor);
  if (found.length === 0) return undefined;
  const remedy =
    all.length === 1
      ? 'give --as NAME'
      : 'give --as REGISTRY/REPOSITORY for all of its tags, or each of them a full reference';
  return reject(
    'USAGE',
    `the layout names its images ${list(all)}: not full references; ${remedy}`,
  );
}

const foundNames = ({ annotations }: Descriptor): string[] =>
  [annotations?.get(ANNOTATIONS.refName), annotations?.get(ANNOTATIONS.containerdName)].filter(
    (each) => each !== undefined,
  );

/** Written in full: registry, repository, and a tag or digest. */
function isFull(name: string): boolean {
  try {
    return formatReference(parseReference(name)) === name;
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}

function pinnedRight(name: string, { digest }: Descriptor): string {
  const pinned = parseReference(name).digest;
  return pinned === undefined || pinned === digest
    ? name
    : reject('USAGE', `${name} cannot name an image with digest ${digest}`);
}

/** Of two descriptors with one name skopeo takes the first and containerd the last. */
function rejectTwice(images: readonly NamedImage[]): void {
  const seen = new Set<string>();
  for (const { name } of images) {
    if (name !== undefined && seen.has(name))
      reject('INDEX', `index.json gives two images the name ${name}`);
    if (name !== undefined) seen.add(name);
  }
}

const list = (images: readonly Descriptor[]): string =>
  images
    .map((each) => `"${printable(foundNames(each)[0] ?? each.digest)}"`)
    .slice(0, 20)
    .join(', ');
