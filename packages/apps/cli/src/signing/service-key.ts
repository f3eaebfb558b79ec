import type { Signer } from '@sealift/keys';
import { serviceKeyName, serviceSigner } from '@sealift/signer-client';
import { openService } from '../service/open.ts';

/**
 * A key of the signing service, which is given what is to be signed, not a digest of it. @throws
 * Rejection CONFIG | USAGE | KEY | SIGNING_SERVICE | SERVICE_DENIED
 */
export async function openServiceKey(
  reference: string,
  flags: { readonly 'signer-config': string | undefined },
): Promise<Signer> {
  const name = serviceKeyName(reference);
  return serviceSigner(await openService(flags), name);
}
