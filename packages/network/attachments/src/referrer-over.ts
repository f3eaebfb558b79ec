/** A layer of evidence as a referrer of its own, in the form that an import takes as it is. */
import { digest } from '@sealift/bytes';
import type { Descriptor, Manifest } from '@sealift/oci';
import type { AttachedFormat } from '@sealift/sigstore';
import type { Written } from './attachment-form.ts';
import { writeReferrer } from './referrer-form.ts';

/** A layer that was made from another one. */
export interface MadeLayer {
  readonly format: AttachedFormat;
  /** The manifest that held the layer it was made from. */
  readonly from: Manifest;
  readonly mediaType: string;
  readonly blob: Uint8Array;
  readonly annotations: ReadonlyMap<string, string>;
}

/**
 * The manifest that makes a layer a referrer of a manifest or index, and its config. There is no
 * time in them. @throws Rejection PARSE | STRUCTURE | BASE64
 */
export async function referrerOver(
  subject: Descriptor,
  { format, from, mediaType, blob, annotations }: MadeLayer,
): Promise<Written> {
  const [of, size] = [digest.of(blob), blob.length];
  const read = async (): Promise<Uint8Array> => blob;
  const descriptor = { mediaType, digest: of, size, annotations };
  const form = await format.layer.referrer(from, { descriptor, read });
  const layer = {
    mediaType: form.layerTypes?.[0] ?? mediaType,
    size: BigInt(size),
    digest: of,
    ...(annotations.size === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
  };
  const about = {
    mediaType: subject.mediaType,
    size: BigInt(subject.size),
    digest: subject.digest,
  };
  return writeReferrer({ form, layers: [layer], subject: about });
}
