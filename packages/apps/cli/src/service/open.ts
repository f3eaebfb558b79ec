import { checkEnvironment } from '@sealift/http';
import type { SigningService } from '@sealift/signer-client';
import { configuring } from '@sealift/verifier';
import { sayingWhere } from '@sealift/verifier/program';

/** The signing service of the configuration that is meant. @throws Rejection CONFIG */
export async function openService(flags: {
  readonly 'signer-config': string | undefined;
}): Promise<SigningService> {
  const { findSignerConfig, readSignerConfig, SigningService } = await import(
    '@sealift/signer-client'
  );
  configuring(() => checkEnvironment(process.env));
  const path = findSignerConfig(flags['signer-config'], process.env);
  return new SigningService(
    sayingWhere(path, () => readSignerConfig(path)),
    { now: Date.now },
  );
}
