import type { EvidenceStore } from '@sealift/attachments';
import { configuring } from '@sealift/console';
import type { Reference } from '@sealift/oci';
import type { Format, Signed, SigningOptions } from '@sealift/signing';
import { createdTime } from './created.ts';
import { credentialOf } from './credential.ts';
import type { SigningFlags } from './flags.ts';
import { eachImage, readImage } from './places.ts';
import { servicesOf } from './services.ts';
import { type Told, toldOf } from './told.ts';
import type { RegistryFlags } from './with-registry.ts';

type Flags = SigningFlags &
  RegistryFlags & { readonly format: readonly string[]; readonly as: string | undefined };

/**
 * Reads who signs and who is told, then has `work` sign where the image lies. @throws
 * Misconfigured, Rejection as `work`
 */
export async function runSigning(
  image: string,
  flags: Flags,
  work: (store: EvidenceStore, reference: Reference, options: SigningOptions) => Promise<Signed[]>,
): Promise<{ readonly signed: Signed[]; readonly told: Told[] }> {
  const now = Date.now();
  // What cannot be meant is said before a password is asked for.
  const source = readImage(image, flags);
  const created = configuring(() => createdTime(process.env, now));
  const witnesses = await servicesOf(flags, now);
  const credential = await credentialOf(flags, witnesses, flags.format);
  const options = {
    credential,
    witnesses,
    formats: [...new Set(flags.format)] as Format[],
    created,
  };
  const signed = await eachImage(source, flags, (store, reference) =>
    work(store, reference, options),
  );
  return { signed, told: toldOf(witnesses) };
}
