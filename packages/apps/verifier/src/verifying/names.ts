import type { Content, NamedImage } from '@sealift/blobs';
import { ANNOTATIONS } from '@sealift/oci';

/**
 * A directory made by `cosign save` holds one image and no name: without --as it is called by its
 * digest, which proves itself. An image of
 * any other layout gets a name from its index or from the operator, never by a guess.
 */
export const nameImages = ({ images }: Pick<Content, 'images'>): NamedImage[] =>
  images.map((image) =>
    image.name === undefined && isCosignSave(image)
      ? { ...image, name: image.descriptor.digest }
      : image,
  );

const isCosignSave = ({ descriptor: { annotations } }: NamedImage): boolean =>
  annotations?.get(ANNOTATIONS.cosignKind)?.startsWith('dev.cosignproject.cosign/') ?? false;
