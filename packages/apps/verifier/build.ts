/** Few files that need nothing but Node: they start fast and can be carried over the gap. */
import { writeProgram } from '@sealift/program-file';

await writeProgram(import.meta.dirname, {
  start: true,
  beside: ['@sealift/blobs/hash-worker', '@sealift/pki/second-opinion'],
});
