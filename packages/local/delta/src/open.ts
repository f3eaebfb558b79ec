import type { LocatedContent } from '@sealift/blobs';
import { type BundleContent, openBundle } from '@sealift/tarball';
import { namesVolumes, openVolumeSet } from '@sealift/volumes';

/**
 * Opens a bundle, or the volumes of one by their folder or set file. @throws Rejection as
 * `openBundle` and `openVolumeSet`
 */
export const openAny = (path: string): Promise<BundleContent & LocatedContent> =>
  namesVolumes([path]) ? openVolumeSet([path]) : openBundle(path);
