/** What an export would write now. No layer is fetched: each is named by its digest. */
import type { Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import type { BundleManifest } from '@sealift/manifest';
import { connect } from '@sealift/registry';
import { manifestOf, planBundle } from '@sealift/tarball';
import { collect } from './collect.ts';
import { checkSigned, type ExportOptions, passedOverIn } from './export.ts';
import { pack } from './pack.ts';
import { Collection } from './registry-content.ts';

/** Content of the sources, under the manifest that a bundle of it would have. */
export interface Rebuilt extends Content {
  readonly manifest: BundleManifest;
  /** Names the bundle. */
  readonly manifestDigest: Digest;
  readonly passedOver: readonly string[];
}

/** What an export is asked for, without what is about its file. */
export type RebuildOptions = Omit<
  ExportOptions,
  'output' | 'overwrite' | 'cache' | 'check' | 'jobs'
>;

/**
 * Resolves and collects as an export does. A bundle has one form, so that another with the same
 * digest of its manifest, all of whose blobs hash right, has the same bytes.
 * @param use gets what would be written, as long as its sources are open
 * @throws Rejection as `exportBundle`, before anything large would be fetched; what `use` throws
 */
export async function rebuilding<T>(
  options: RebuildOptions,
  use: (rebuilt: Rebuilt) => Promise<T>,
): Promise<T> {
  const registries = connect(options.registry);
  const opened: Content[] = [];
  try {
    const collected = await collect(options, registries, opened);
    checkSigned(collected, options);
    const { trustFiles = [], since, channel } = options;
    const packed = pack(collected, trustFiles, since);
    const manifest = manifestOf({ ...packed, ...(channel === undefined ? {} : { channel }) });
    const { manifestDigest } = planBundle(manifest);
    const passedOver = passedOverIn(collected, opened);
    const content = new Collection(collected, async () => undefined);
    return await use(Object.assign(content, { manifest, manifestDigest, passedOver }));
  } finally {
    await Promise.all([registries.close(), ...opened.map((each) => each.close())]);
  }
}
