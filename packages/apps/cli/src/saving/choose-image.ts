import { configuring } from '@sealift/console';
import type { AttachedImage } from '@sealift/export';
import { printable, reject } from '@sealift/failures';

/**
 * The one image that is meant: a directory of `cosign save` holds one. @throws Rejection NO_IMAGES,
 * Misconfigured USAGE where several are there
 */
export function chooseImage(
  images: readonly AttachedImage[],
  wanted: string | undefined,
): AttachedImage {
  const meant = images.filter(({ name }) => wanted === undefined || name === wanted);
  const [only] = meant;
  if (only === undefined)
    return reject('NO_IMAGES', `there is no image ${printable(wanted ?? '')}`);
  if (meant.length === 1) return only;
  return configuring(() =>
    reject(
      'USAGE',
      `${meant.length} images are there, and a directory holds one: say which with --image: ` +
        `${meant.map(({ name }) => printable(name)).join(', ')}`,
    ),
  );
}
