/** Names with the digests that registries give them now. */
import { Rejection } from '@sealift/failures';
import { formatReference, type Reference } from '@sealift/oci';
import { connect, type RegistryOptions } from '@sealift/registry';
import { atMost, PARALLEL_IMAGES } from './at-most.ts';

/** An image, and where somebody asked for it. */
export interface Wanted {
  readonly reference: Reference;
  /** `FILE:LINE`, for messages. */
  readonly at: string;
}

/**
 * The full name of each with its digest, in their order: `registry/repository:tag@sha256:…`.
 * Nothing but manifests is fetched.
 * @throws Rejection NOT_FOUND | AUTH | REGISTRY | DIGEST | UNSUPPORTED, naming its place; of
 * several the first
 */
export async function pinImages(
  wanted: readonly Wanted[],
  registry: RegistryOptions,
  parallel = PARALLEL_IMAGES,
): Promise<string[]> {
  const registries = connect(registry);
  try {
    return await atMost(
      parallel,
      wanted.map(
        ({ reference, at }) =>
          () =>
            Rejection.naming(at, async () => {
              const { descriptor } = await registries.at(reference.registry).resolve(reference);
              return formatReference({ ...reference, digest: descriptor.digest });
            }),
      ),
    );
  } finally {
    await registries.close();
  }
}
