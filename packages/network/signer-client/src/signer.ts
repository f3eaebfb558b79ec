import { pem } from '@sealift/bytes';
import type { Signer } from '@sealift/keys';
import type { SigningService } from './service.ts';

/**
 * A signer whose private key the service has. It sees all that is signed: `sign` sends the data
 * itself, never a digest.
 */
export async function serviceSigner(service: SigningService, name: string): Promise<Signer> {
  const key = await service.key(name);
  return {
    publicKey: key.publicKey,
    publicKeyPem: pem.encode('PUBLIC KEY', key.publicKey.spki),
    sign: (data) => service.sign(name, key, data),
  };
}
