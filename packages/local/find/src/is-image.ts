import { Rejection } from '@sealift/failures';
import { formatReference, parseReference } from '@sealift/oci';

/** Whether it can be read as an image reference. */
export function isImage(text: string): boolean {
  try {
    return formatReference(parseReference(text)) !== '';
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}
