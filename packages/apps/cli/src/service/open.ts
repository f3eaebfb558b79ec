import type { SigningService } from '@sealift/signer-client';

/** The signing service of the configuration that is meant. @throws Rejection CONFIG */
export async function openService(flags: {
  readonly 'signer-config': string | undefined;
}): Promise<SigningService> {
  const { findSignerConfig, readSignerConfig, SigningService } = await import(
    '@sealift/signer-client'
  );
  return new SigningService(
    readSignerConfig(findSignerConfig(flags['signer-config'], process.env)),
    { now: Date.now },
  );
}
