import { configuring, interruptible } from '@sealift/console';
import type { Reference } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import { connect } from '@sealift/registry';
import { parseRegistryImage } from '@sealift/sources';
import { registryOptions } from '../network/options.ts';

export type RegistryFlags = Parameters<typeof registryOptions>[0];

/**
 * Lets `work` use the registry of an image, and closes what it opened. @throws Misconfigured,
 * Rejection as `work`
 */
export async function withRegistry<T>(
  image: string,
  flags: RegistryFlags,
  work: (registry: Registry, reference: Reference) => Promise<T>,
  looksFor?: 'images',
): Promise<T> {
  return withRegistryOf(
    configuring(() => parseRegistryImage(image)),
    flags,
    work,
    looksFor,
  );
}

/** The same for a word that was read. */
export async function withRegistryOf<T>(
  reference: Reference,
  flags: RegistryFlags,
  work: (registry: Registry, reference: Reference) => Promise<T>,
  looksFor?: 'images',
): Promise<T> {
  const options = registryOptions(flags, process.env, looksFor);
  const registries = connect(options);
  try {
    return await interruptible((signal) => {
      signal.addEventListener('abort', () => void registries.close(), { once: true });
      return work(registries.at(reference.registry), reference);
    });
  } finally {
    await registries.close();
  }
}
