import { parseReference, type Reference } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import type { Format, Signed, SigningOptions } from '@sealift/signing';
import { configuring } from '@sealift/verifier';
import { credentialOf } from './credential.ts';
import type { SigningFlags } from './flags.ts';
import { servicesOf } from './services.ts';
import { type RegistryFlags, withRegistry } from './with-registry.ts';

type Flags = SigningFlags & RegistryFlags & { readonly format: readonly string[] };

/** Reads who signs and who is told, then has `work` sign in the image's registry. @throws Misconfigured, Rejection as `work` */
export async function runSigning(
  image: string,
  flags: Flags,
  work: (registry: Registry, reference: Reference, options: SigningOptions) => Promise<Signed[]>,
): Promise<Signed[]> {
  const now = Date.now();
  // What cannot be meant is said before a password is asked for.
  configuring(() => parseReference(image));
  const { fulcioUrl, ...witnesses } = await servicesOf(flags, now);
  const credential = await credentialOf(flags, fulcioUrl);
  const created = new Date(now).toISOString().replace(/\.\d+/, '');
  const options = { credential, witnesses, formats: [...new Set(flags.format)] as Format[], created };
  return withRegistry(image, flags, (registry, reference) => work(registry, reference, options));
}
