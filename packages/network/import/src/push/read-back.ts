/**
 * What was pushed is read back: a registry that took something and kept something else is found out
 * before a tag leads there.
 */
import { Rejection, reject } from '@sealift/failures';
import type { Registry } from '@sealift/registry';
import { concurrently } from '../concurrently.ts';
import type { BlobJob } from './blobs.ts';
import type { Pushed } from './evidence.ts';

/** Manifests by their bytes, and each tag's digest. @throws Rejection REGISTRY | AUTH */
export async function readBackManifests(
  registry: Registry,
  pushed: readonly Pushed[],
): Promise<void> {
  await concurrently(pushed, async ({ repository, digest, tag }) => {
    const found = await orRegistry(registry, `${repository}@${digest}`, () =>
      registry.manifest(repository, tag ?? digest),
    );
    if (found.descriptor.digest !== digest)
      reject(
        'REGISTRY',
        `${registry.host}: ${repository}:${tag} was written as ${digest} and reads as ` +
          `${found.descriptor.digest}`,
      );
  });
}

/** Blobs by their sizes. @throws Rejection REGISTRY | AUTH */
export async function readBackBlobs(registry: Registry, jobs: readonly BlobJob[]): Promise<void> {
  const places = jobs.flatMap(({ digest, size, missing }) =>
    missing.map((repository) => ({ repository, digest, size })),
  );
  await concurrently(places, async ({ repository, digest, size }) => {
    const found = await registry.blobSize(repository, digest);
    if (found !== size)
      reject(
        'REGISTRY',
        `${registry.host}: blob ${repository}@${digest} was uploaded, and ` +
          `${found === undefined ? 'is not there' : `has ${found} bytes`}`,
      );
  });
}

/** "Not found" and "other bytes" right after writing are the registry's fault, not the reader's. */
async function orRegistry<T>(registry: Registry, what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || thrown.code === 'AUTH') throw thrown;
    return reject('REGISTRY', `${registry.host}: ${what} cannot be read back: ${thrown.message}`, {
      cause: thrown,
    });
  }
}
