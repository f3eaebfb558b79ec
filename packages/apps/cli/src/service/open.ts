import { configuring, sayingWhere } from '@sealift/console';
import { checkEnvironment } from '@sealift/http';
import { findSignerConfig, readSignerConfig, SigningService } from '@sealift/signer-client';

/** The signing service of the configuration that is meant. @throws Rejection CONFIG */
export async function openService(flags: {
  readonly 'signer-config': string | undefined;
}): Promise<SigningService> {
  configuring(() => checkEnvironment(process.env));
  const path = findSignerConfig(flags['signer-config'], process.env);
  return new SigningService(
    sayingWhere(path, () => readSignerConfig(path)),
    { now: Date.now },
  );
}
