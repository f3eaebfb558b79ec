import type { Content } from '@sealift/blobs';
import { reject } from '@sealift/bytes';
import type { BundleManifest } from '@sealift/manifest';
import type { Progress } from '../progress/progress.ts';

/** Content that may be a bundle, with what its writer claims. */
export type Target = Content & { readonly manifest?: BundleManifest };

/**
 * Opens what a command line names: a bundle, volumes of one, a layout, a directory of `cosign save`, or `-` for a bundle on standard input.
 * @param as the operator's name for the one image of a layout
 * @throws Rejection of the bytes' codes | IO | USAGE
 */
export async function openTarget(targets: readonly string[], as: string | undefined, progress: Progress): Promise<Target> {
  const [{ openContent }, { namesVolumes, openVolumeSet }] = await Promise.all([import('@sealift/layout'), import('@sealift/volumes')]);
  if (namesVolumes(targets)) {
    if (as !== undefined) reject('USAGE', '--as names an image of a layout; a bundle has names of its own');
    return openVolumeSet(targets);
  }
  const [target, another] = targets;
  if (target === undefined || another !== undefined) reject('USAGE', 'one thing is verified at a time; only volumes of one set go together');
  const options = as === undefined ? {} : { as };
  if (target !== '-') return openContent(target, options);
  progress.start('read');
  try {
    return await openContent(target, { ...options, stdin: process.stdin, onBytes: progress.advance });
  } finally {
    progress.finish();
  }
}

/** Hashes every blob and compares it with its name. @throws Rejection DIGEST | MISSING_BLOB | TAR_* | IO */
export async function hashTarget(target: Target, progress: Progress, jobs: number | undefined): Promise<void> {
  const total = target.manifest?.blobs.reduce((sum, { size }) => sum + size, 0);
  progress.start('hash', total);
  try {
    await target.hashAll({ onBytes: progress.advance, ...(jobs === undefined ? {} : { jobs }) });
  } finally {
    progress.finish();
  }
}
