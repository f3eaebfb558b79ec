import type { Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import type { Progress } from '@sealift/console';
import { ownInput } from '@sealift/console';
import type { Base } from '@sealift/delta';
import { completeDelta, openBase } from '@sealift/delta';
import { reject } from '@sealift/failures';
import type { BundleManifest, LedgerRow } from '@sealift/manifest';
import { openToVerify, refuseName } from '@sealift/sources';
import {
  type BundleContent,
  readBundleStream,
  sayingWhatStreams,
  type TrustFile,
} from '@sealift/tarball';
import { hashWhole, type Whole } from '@sealift/verify/whole';
import { namesVolumes, openVolumeSet } from '@sealift/volumes';
import { expectOne } from '../volumes/expect-one.ts';

/** Content that may be a bundle, with what its writer claims. */
export type Target = Content & {
  readonly manifest?: BundleManifest;
  /** What was looked for where the images are, where that is no bundle's own. */
  readonly ledger?: readonly LedgerRow[];
  /** Of the manifest: names the bundle. */
  readonly manifestDigest?: Digest;
  /** Keys and roots that it carries: to be compared with pins, never believed. */
  readonly trustFiles?: readonly TrustFile[];
  /** Of a delta with its bases: how many layers came from which; all of them hashed. */
  readonly foundIn?: ReadonlyMap<string, number>;
};

/**
 * Opens what a command line names: a bundle, volumes of one, a layout, a directory of `cosign
 * save` (or any of these with its scheme), or `-` for a bundle on standard input.
 * @param as the operator's name for the one image of a layout
 * @throws Rejection of the bytes' codes | IO | USAGE
 */
export async function openTarget(
  targets: readonly string[],
  as: string | undefined,
  progress: Progress,
): Promise<Target> {
  if (namesVolumes(targets)) {
    refuseName(as);
    return openVolumeSet(targets);
  }
  const target = expectOne(targets);
  if (target !== '-') return openToVerify(target, as);
  refuseName(as);
  progress.start('read');
  try {
    return await sayingWhatStreams('standard input', ownInput(), (pieces) =>
      readBundleStream(pieces, { onBytes: progress.advance }),
    );
  } finally {
    progress.finish();
  }
}

/** What is to be opened whole. */
export interface TargetTask {
  readonly targets: readonly string[];
  readonly as: string | undefined;
  /** Paths of earlier bundles, for a delta. */
  readonly base: readonly string[] | undefined;
  readonly jobs: number | undefined;
  /** The operator said where its layers are in other words than `base`: it must be a delta. */
  readonly isDelta?: boolean;
}

/**
 * Opens what a command line names, puts a delta and its bases together, and hashes every byte that
 * counts.
 * @param elsewhere more places to look for the layers of a delta, after the bases that were named
 * @throws Rejection DELTA_BASE for a delta without its base, USAGE for a base of what is no delta,
 * and as `openTarget` and `Content.hashAll`
 */
export async function openIntact(
  { targets, as, base = [], jobs, isDelta = false }: TargetTask,
  progress: Progress,
  elsewhere: (delta: BundleContent) => readonly Base[] = () => [],
): Promise<Whole<Target>> {
  const opened = await openTarget(targets, as, progress);
  let content: Target = opened;
  try {
    content = await withBases(opened, base, isDelta, elsewhere);
    return await hashTarget(content, progress, jobs);
  } catch (thrown) {
    await content.close();
    throw thrown;
  }
}

async function withBases(
  content: Target,
  paths: readonly string[],
  isDelta: boolean,
  elsewhere: (delta: BundleContent) => readonly Base[],
): Promise<Target> {
  if (paths.length === 0 && !isDelta && content.manifest?.delta === undefined) return content;
  if (!isBundle(content))
    return reject(
      'USAGE',
      `${content.origin} is no bundle: --base and --base-repository are for deltas`,
    );
  const bases: Base[] = [];
  try {
    for (const path of paths) bases.push(await openBase(path));
    if (content.manifest.delta !== undefined) bases.push(...elsewhere(content));
    return await completeDelta(content, bases);
  } catch (thrown) {
    await Promise.all(bases.map((each) => each.close()));
    throw thrown;
  }
}

/** Whether content is a bundle, or volumes of one. */
export const isBundle = (content: Target): content is BundleContent => 'needed' in content;

async function hashTarget(
  target: Target,
  progress: Progress,
  jobs: number | undefined,
): Promise<Whole<Target>> {
  const total = target.manifest === undefined ? undefined : sizeOf(target.manifest);
  progress.start('hash', total);
  try {
    const options = { onBytes: progress.advance, ...(jobs === undefined ? {} : { jobs }) };
    return await hashWhole(target, options);
  } finally {
    progress.finish();
  }
}

/** Of all that must be hashed, wherever it lies. */
const sizeOf = ({ blobs, delta }: BundleManifest): number =>
  [...blobs, ...(delta?.required ?? [])].reduce((sum, { size }) => sum + size, 0);
