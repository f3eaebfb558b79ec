import { type Digest, digest } from '@sealift/bytes';
import type { Store } from '../store.ts';

/**
 * Puts small bytes into a repository, where they are not there yet. @throws Rejection AUTH |
 * REGISTRY
 */
export async function pushBytes(
  registry: Store,
  repository: string,
  bytes: Uint8Array,
): Promise<{ readonly digest: Digest; readonly size: number }> {
  const descriptor = { digest: digest.of(bytes), size: bytes.length };
  if ((await registry.blobSize(repository, descriptor.digest)) !== bytes.length)
    await registry.pushBlob(repository, descriptor, async function* open() {
      yield bytes;
    });
  return descriptor;
}
