/** @sealift/oci: what a reference means, and where cosign keeps what hangs on the image. */
import { digest } from '@sealift/bytes';
import { attachmentTag, formatReference, isSignatureTag, parseReference } from '@sealift/oci';

const reference = parseReference('busybox:1.37');
console.log(reference);
console.log(formatReference(reference));

const image = digest.of(new TextEncoder().encode('an image manifest'));
const tag = attachmentTag(image, 'cosign-sig');
console.log(tag, isSignatureTag(tag) ? 'is never the tag of an image' : '');
