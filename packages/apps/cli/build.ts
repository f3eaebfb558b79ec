/** Few files that need nothing but Node, so that the program starts fast. */
import { writeProgram } from '@sealift/program-file';

await writeProgram(import.meta.dirname, {
  start: true,
  beside: [
    '@sealift/blobs/hash-worker',
    '@sealift/pki/second-opinion',
    '@sealift/pkcs11/token-process',
  ],
});
