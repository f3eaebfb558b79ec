/** Images with their platforms and what is attached to them, as a tree. All of it is claimed. */
import type { Digest } from '@sealift/bytes';
import { type DescribedEvidence, type DescribedImage, describe } from '../claiming/index.ts';
import type { Target } from '../verifying/open-target.ts';

/** One platform of an image; without a name what is no platform. Sizes in bytes. */
export interface Branch {
  readonly platform?: string;
  readonly digest: Digest;
  readonly size: number;
  /** Of it, what other platforms or images have too. */
  readonly shared: number;
}

/** What hangs on an image, or on one of its platforms. */
export interface Leaf extends DescribedEvidence {
  readonly platform?: string;
}

/** An image. Size in bytes. */
export interface ImageTree extends Pick<DescribedImage, 'name' | 'digest' | 'size'> {
  readonly platforms: readonly Branch[];
  readonly evidence: readonly Leaf[];
}

/** All images of a target. */
export interface Tree {
  readonly images: readonly ImageTree[];
  /** Of all that images and evidence consist of, each blob once. */
  readonly size: number;
  /** Layers that a delta leaves out, which count among the sizes; absent for what is none. */
  readonly leftOut?: { readonly count: number; readonly size: number };
  /** What a layout lists and is not shown, in sentences. T38 */
  readonly passedOver: readonly string[];
}

/** Reads manifests and evidence, and no layer. @throws Rejection of the bytes' codes | LIMIT */
export async function treeOf(content: Target): Promise<Tree> {
  const { images, blobs } = await describe(content);
  const users = usersOf(images);
  const required = content.manifest?.delta?.required;
  return {
    images: images.map((image) => imageTree(image, users)),
    size: sumOf([...blobs]),
    ...(required === undefined ? {} : { leftOut: leftOut(required) }),
    passedOver: content.passedOver ?? [],
  };
}

const leftOut = (layers: readonly { readonly digest: Digest; readonly size: number }[]) => ({
  count: layers.length,
  size: sumOf(layers.map(({ digest, size }) => [digest, size])),
});

/** How many different parts have a blob. */
function usersOf(images: readonly DescribedImage[]): ReadonlyMap<Digest, number> {
  const parts = new Map(images.flatMap((image) => image.parts.map((part) => [part.digest, part])));
  const users = new Map<Digest, number>();
  for (const { blobs } of parts.values())
    for (const digest of blobs.keys()) users.set(digest, (users.get(digest) ?? 0) + 1);
  return users;
}

function imageTree(
  { name, digest, size, parts, evidence }: DescribedImage,
  users: ReadonlyMap<Digest, number>,
): ImageTree {
  const platforms = parts.map((part): Branch => {
    const blobs = [...part.blobs];
    const shared = blobs.filter(([of]) => (users.get(of) ?? 0) > 1);
    const named = part.platform === undefined ? {} : { platform: part.platform };
    return { ...named, digest: part.digest, size: sumOf(blobs), shared: sumOf(shared) };
  });
  const platformOf = new Map(
    digest === parts[0]?.digest ? [] : platforms.map((part) => [part.digest, part.platform]),
  );
  const leaves = evidence.map((each): Leaf => {
    const platform = platformOf.get(each.subject);
    return { ...each, ...(platform === undefined ? {} : { platform }) };
  });
  return { name, digest, size, platforms, evidence: leaves };
}

const sumOf = (blobs: readonly (readonly [Digest, number])[]): number =>
  blobs.reduce((sum, [, size]) => sum + size, 0);
