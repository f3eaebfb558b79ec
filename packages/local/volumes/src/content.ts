/** A set of volumes read in place as the bundle that it is: no second copy, one open for each volume, each byte read once. */
import type { LocatedContent, Location, Part } from '@sealift/blobs';
import { printable, Rejection, reject } from '@sealift/bytes';
import { type BundleContent, type HashOptions, readBundleFrom, rejectWithoutBase, type Storage } from '@sealift/tarball';
import { expectBundle, findVolumes } from './find.ts';
import { flawOf, hashVolume } from './hash-volume.ts';
import { type OpenVolume, type OpenVolumes, openVolumes, rejectFlawed } from './open.ts';

/**
 * Opens a set as content to verify, inspect or import. The set file names the bundle, and the digests of that cover every byte of the
 * data volumes; so their own hashes are asked only when something does not agree: they tell which volume it is.
 * @param paths a set file, folders, or volumes
 * @throws Rejection VOLUME_* | what `openBundle` throws, where the volumes are what their set says
 */
export async function openVolumeSet(paths: readonly string[]): Promise<BundleContent & LocatedContent> {
  const found = findVolumes(paths);
  const volumes = found.volumes.filter(({ kind }) => kind === 'data');
  const opened = openVolumes({ ...found, volumes });
  const once = closeOnce(opened);
  try {
    if (opened.open.length < volumes.length) rejectFlawed(volumes, new Set(opened.open.map(({ volume }) => volume.name)), opened.flaws);
    const origin = `${printable(found.stem)} (${volumes.length} ${volumes.length === 1 ? 'volume' : 'volumes'})`;
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
function inPlace(bundle: BundleContent & LocatedContent, opened: OpenVolumes): BundleContent & LocatedContent {
  const { origin, images, evidence, manifest, manifestDigest, trustFiles, needed } = bundle;
  const hashStored = (options?: HashOptions): Promise<void> => blaming(opened, () => bundle.hashStored(options));
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

/** Where the bytes of a bundle lie in its volumes, which follow each other. */
function joined(open: readonly OpenVolume[], size: number): Storage {
  const at = (offset: number, length: number): Location => {
    const parts: Part[] = [];
    for (let i = holding(open, offset), from = offset; from < Math.min(size, offset + length); i++) {
      const part = partOf(open[i], from, offset + length);
      parts.push(part);
      from += part.size;
    }
    return { parts, offset };
  };
  return { size, at };
}

function partOf(open: OpenVolume | undefined, from: number, to: number): Part {
  if (open === undefined) return reject('INTERNAL', 'the volumes end before their set');
  const { place, size } = open.volume;
  return { fd: open.fd, offset: from - place, size: Math.min(to, place + size) - from };
}

/** The index of the volume that holds a byte. There are bundles of 200,000 entries in 999 volumes: halving, not searching. */
function holding(open: readonly OpenVolume[], offset: number): number {
  let [low, high] = [0, open.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((open[middle]?.volume.place ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** Runs what reads; when the bytes disagree, each volume is hashed, and those that are not what the set says are named. */
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
    return rejectFlawed(volumes, new Set(volumes.map(({ name }) => name)), flaws, { cause: thrown });
  }
}
