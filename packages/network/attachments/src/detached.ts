/** A bundle that was in a file of its own, as a referrer. */
import { digest } from '@sealift/bytes';
import type { Descriptor } from '@sealift/oci';
import { formats } from '@sealift/sigstore';
import type { Written } from './attachment-form.ts';
import { writeReferrer } from './referrer-form.ts';

/**
 * The manifest that makes a Sigstore bundle a referrer of a manifest or index, and its config. The
 * same bundle at the same subject gives the same bytes: there is no time in them.
 * @throws Rejection PARSE | STRUCTURE | BASE64
 */
export function referrerTo(
  { mediaType, digest: of, size }: Descriptor,
  bundle: Uint8Array,
): Written {
  const form = formats.formOfBundle(bundle);
  const [layerType = ''] = form.layerTypes ?? [];
  const layer = {
    mediaType: layerType,
    size: BigInt(bundle.length),
    digest: digest.of(bundle),
  };
  const subject = { mediaType, size: BigInt(size), digest: of };
  return writeReferrer({ form, layers: [layer], subject });
}
