/** What lies there instead of an OCI layout with images, and how it becomes one. */
import { readPiece } from '@sealift/blobs';
import { json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { LayoutFiles } from './files.ts';

const ARCHIVE = 'give it as docker-archive:FILE';

/** Where there is no layout at all. @throws Rejection NO_BUNDLE, unless nothing is known of it */
export function refuseOtherForm(files: LayoutFiles): void {
  const form = formOf(files);
  if (form === 'archive')
    reject('NO_BUNDLE', `a docker archive (manifest.json) and no OCI layout: ${ARCHIVE}`);
  if (form === 'dir')
    reject('NO_BUNDLE', 'a folder of skopeo: `skopeo copy dir:FOLDER oci:OTHER:TAG`');
}

/** Docker writes an index of nothing beside its archive, for an image saved by its digest. */
export function refuseEmpty(files: LayoutFiles): never {
  return formOf(files) === 'archive'
    ? reject(
        'NO_IMAGES',
        `index.json lists none; this is a docker archive (manifest.json): save the image by its ` +
          `name, or ${ARCHIVE}`,
      )
    : reject('NO_IMAGES', 'index.json lists no image');
}

/** What Go writes for a list that was never made. */
export function listsNull(index: Uint8Array): boolean {
  const value = json.parse(index, 'INDEX', LIMITS.indexJson);
  return (
    typeof value === 'object' &&
    value !== null &&
    'manifests' in value &&
    value['manifests'] === null
  );
}

/** Docker's manifest.json is a list of images, skopeo's is a manifest. */
function formOf(files: LayoutFiles): 'archive' | 'dir' | undefined {
  const file = files.root('manifest.json');
  if (file === undefined) return undefined;
  const start = readPiece({ ...file, size: Math.min(file.size, 64) });
  return /^\s*\[/.test(String.fromCharCode(...start)) ? 'archive' : 'dir';
}
