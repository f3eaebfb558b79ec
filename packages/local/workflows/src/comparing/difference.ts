/** What differs between two bundles, as they say of themselves. */
import type { ChannelNumber } from '@sealift/manifest';
import {
  type Described,
  type DescribedEvidence,
  type DescribedImage,
  describe,
} from '../claiming/index.ts';
import type { Target } from '../verifying/open-target.ts';

/** One of the two. */
export interface Side {
  readonly origin: string;
  /** Of a bundle: the digest that names it. */
  readonly bundle?: string;
  readonly channel?: ChannelNumber;
  readonly images: number;
  /** Of all that its images and their evidence consist of, in bytes. */
  readonly size: number;
}

/** An image by its name. Size in bytes. */
export interface SeenImage
  extends Pick<DescribedImage, 'name' | 'digest' | 'platforms' | 'size' | 'evidence'> {}

/** What is in the second, and what was in the first alone. */
export interface Change<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
}

/** A name that both have, for something else. */
export interface ChangedImage {
  readonly name: string;
  readonly before: Pick<SeenImage, 'digest' | 'size'>;
  readonly after: Pick<SeenImage, 'digest' | 'size'>;
  readonly platforms: Change<string>;
  /** By digest where the image is the same; otherwise by who claims to have said what. */
  readonly evidence: Change<DescribedEvidence>;
}

/** Size in bytes. */
export interface Amount {
  readonly count: number;
  readonly size: number;
}

/** What differs between two bundles or layouts, none of it verified. */
export interface Difference {
  readonly before: Side;
  readonly after: Side;
  readonly images: Change<SeenImage>;
  readonly changed: readonly ChangedImage[];
  /** Names that are bound to the same image, with the same evidence. */
  readonly same: number;
  readonly blobs: { readonly added: Amount; readonly removed: Amount };
  /** Names of trust files that travel along. */
  readonly trust: Change<string>;
}

/**
 * Compares what two bundles or layouts say that they hold. @throws Rejection of the bytes' codes |
 * LIMIT
 */
export async function compare(before: Target, after: Target): Promise<Difference> {
  const [old, now] = [await describe(before), await describe(after)];
  const both = pairs(old, now);
  const changed = both.flatMap(([was, is]) => changeOf(was, is));
  return {
    before: sideOf(before, old),
    after: sideOf(after, now),
    images: mapped(
      changes(old.images, now.images, ({ name }) => name),
      seen,
    ),
    changed,
    same: both.length - changed.length,
    blobs: {
      added: amountOf(now, old),
      removed: amountOf(old, now),
    },
    trust: changes(trustOf(before), trustOf(after), (name) => name),
  };
}

const seen = ({ name, digest, platforms, size, evidence }: DescribedImage): SeenImage => ({
  name,
  digest,
  platforms,
  size,
  evidence,
});

const trustOf = ({ manifest }: Target): string[] =>
  (manifest?.trust ?? []).map(({ name, digest }) => `${name} ${digest}`);

const sideOf = (target: Target, { images, blobs }: Described): Side => ({
  origin: target.origin,
  ...(target.manifestDigest === undefined ? {} : { bundle: target.manifestDigest }),
  ...(target.manifest?.channel === undefined ? {} : { channel: target.manifest.channel }),
  images: images.length,
  size: sumOf(blobs.values()),
});

const sumOf = (sizes: Iterable<number>): number => [...sizes].reduce((sum, size) => sum + size, 0);

/** Blobs of one that the other has not. */
function amountOf(of: Described, other: Described): Amount {
  const own = [...of.blobs].filter(([digest]) => !other.blobs.has(digest));
  return { count: own.length, size: sumOf(own.map(([, size]) => size)) };
}

function pairs(old: Described, now: Described): [DescribedImage, DescribedImage][] {
  const before = new Map(old.images.map((image) => [image.name, image]));
  return now.images.flatMap((image) => {
    const was = before.get(image.name);
    return was === undefined ? [] : [[was, image] as [DescribedImage, DescribedImage]];
  });
}

function changeOf(was: DescribedImage, is: DescribedImage): ChangedImage[] {
  const keyOf = was.digest === is.digest ? ({ digest }: DescribedEvidence) => digest : claimKey;
  const evidence = changes(was.evidence, is.evidence, keyOf);
  const platforms = changes(was.platforms, is.platforms, (name) => name);
  const lists = [evidence, platforms].flatMap(({ added, removed }) => [...added, ...removed]);
  if (was.digest === is.digest && lists.length === 0) return [];
  return [{ name: is.name, before: rootOf(was), after: rootOf(is), platforms, evidence }];
}

const rootOf = ({ digest, size }: DescribedImage) => ({ digest, size });

/** Another image has other signatures of the same signers. */
const claimKey = ({ scheme, claims }: DescribedEvidence): string =>
  JSON.stringify([scheme, claims]);

const mapped = <T, U>({ added, removed }: Change<T>, map: (one: T) => U): Change<U> => ({
  added: added.map(map),
  removed: removed.map(map),
});

/** As often as each is there more often than before. */
function changes<T>(before: readonly T[], after: readonly T[], keyOf: (one: T) => string) {
  return { added: beyond(after, before, keyOf), removed: beyond(before, after, keyOf) };
}

function beyond<T>(those: readonly T[], these: readonly T[], keyOf: (one: T) => string): T[] {
  const left = new Map<string, number>();
  for (const one of these) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + 1);
  return those.filter((one) => {
    const count = left.get(keyOf(one)) ?? 0;
    left.set(keyOf(one), count - 1);
    return count <= 0;
  });
}
