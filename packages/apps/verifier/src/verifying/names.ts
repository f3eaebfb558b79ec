import type { Content, NamedImage } from '@sealift/blobs';
import { ANNOTATIONS } from '@sealift/oci';
import type { Expectation } from '@sealift/policy';

/**
 * Names for images that a source leaves without one. A directory made by `cosign save` holds one image and no name: it is called as the
 * operator calls it with --image, or else by its digest. An image of any other layout gets a name only from the operator.
 */
export function nameImages({ images }: Pick<Content, 'images'>, wanted: readonly Expectation[]): NamedImage[] {
  const nameless = images.filter(({ name }) => name === undefined);
  const [only] = nameless;
  const [given] = wanted;
  if (only === undefined) return [...images];
  if (nameless.length === 1 && wanted.length === 1 && given !== undefined && !images.some(({ name }) => name === given.name))
    return images.map((image) => (image === only ? { ...image, name: given.name } : image));
  return images.map((image) => (image.name === undefined && isCosignSave(image) ? { ...image, name: image.descriptor.digest } : image));
}

const isCosignSave = ({ descriptor: { annotations } }: NamedImage): boolean =>
  annotations?.get(ANNOTATIONS.cosignKind)?.startsWith('dev.cosignproject.cosign/') ?? false;
