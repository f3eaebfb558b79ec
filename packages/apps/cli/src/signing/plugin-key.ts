import type { Signer } from '@sealift/keys';
import { type KmsOptions, openKmsKey } from '@sealift/kms';

/** What the plugin of a KMS runs with here: it says itself what to touch, or where to log in. */
export const pluginOptions = (): KmsOptions => ({
  environment: process.env,
  onLine: (line) => process.stderr.write(`NOTE: the plugin says: ${line}\n`),
});

/**
 * A key of a KMS, by its plugin for cosign. @throws Rejection PROGRAM | KMS | KMS_KEY, as
 * `openKmsKey`
 */
export const openPluginKey = (reference: string): Promise<Signer> =>
  openKmsKey(reference, pluginOptions());
