/**
 * A set of volumes read in place as the bundle that it is: no second copy, one open for each
 * volume, each byte read once.
 */
import type { LocatedContent } from '@sealift/blobs';
import { Rejection } from '@sealift/failures';
import {
  type BundleContent,
  type HashOptions,
  readBundleFrom,
  rejectWithoutBase,
} from '@sealift/tarball';
import { expectBundle } from '../set/volume.ts';
import { flawOf, hashVolume } from './hash-volume.ts';
import { type OpenVolumes, rejectFlawed } from './open.ts';
import { openData } from './open-data.ts';
import { joined } from './storage.ts';

/**
 * Opens a set as content to verify, inspect or import. The set file names the bundle, and the
 * digests of that cover every byte of the
 * data volumes; so their own hashes are asked only when something does not agree: they tell which
 * volume it is.
 * @param paths a set file, folders, or volumes
 * @throws Rejection VOLUME_* | what `openBundle` throws, where the volumes are what their set says
 */
export async function openVolumeSet(
  paths: readonly string[],
): Promise<BundleContent & LocatedContent> {
  const { found, opened, origin } = openData(paths);
  const once = closeOnce(opened);
  try {
    return await blaming(opened, async () => {
      const bundle = await readBundleFrom(joined(opened.open, found.set.size), origin, once);
      expectBundle(found.set, bundle.manifestDigest);
      return inPlace(bundle, opened);
    });
  } catch (thrown) {
    once();
    throw thrown;
  }
}

function closeOnce({ close }: OpenVolumes): () => void {
  let closed = false;
  return () => {
    if (!closed) close();
    closed = true;
  };
}

/** The content as it is, but whatever disagrees is told by the volume. */
function inPlace(
  bundle: BundleContent & LocatedContent,
  opened: OpenVolumes,
): BundleContent & LocatedContent {
  const { origin, images, evidence, manifest, manifestDigest, trustFiles, needed } = bundle;
  const hashStored = (options?: HashOptions): Promise<void> =>
    blaming(opened, () => bundle.hashStored(options));
  return {
    ...{ origin, images, evidence, manifest, manifestDigest, trustFiles, needed, hashStored },
    size: (digest) => bundle.size(digest),
    locate: (digest) => bundle.locate(digest),
    read: (digest, limit) => bundle.read(digest, limit),
    open: (digest) => bundle.open(digest),
    hashAll: async (options) => {
      await hashStored(options);
      rejectWithoutBase(origin, manifest);
    },
    close: () => bundle.close(),
  };
}

/**
 * Runs what reads; when the bytes disagree, each volume is hashed, and those that are not what the
 * set says are named.
 */
async function blaming<T>({ open }: OpenVolumes, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    const flaws = new Map<string, string>();
    for (const each of open) {
      const flaw = await flawOf(each, () => hashVolume(each));
      if (flaw !== undefined) flaws.set(each.volume.name, flaw);
    }
    // Whole volumes of a bundle that was broken before it was cut.
    if (flaws.size === 0) throw thrown;
    const volumes = open.map(({ volume }) => volume);
    return rejectFlawed(volumes, new Set(volumes.map(({ name }) => name)), flaws, {
      cause: thrown,
    });
  }
}
