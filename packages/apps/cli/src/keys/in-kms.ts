import { pem } from '@sealift/bytes';
import { configuring, refuseIdle } from '@sealift/console';
import type { NewKeyType } from '@sealift/keys';
import { createKmsKey } from '@sealift/kms';
import { keys } from '@sealift/pki';
import { pluginOptions } from '../signing/plugin-key.ts';
import { type KeyFacts, keyFacts } from './facts.ts';
import { refuseExisting, writeFile } from './pair.ts';

/** Of `key generate`. */
export interface KmsFlags {
  readonly type: NewKeyType | undefined;
  readonly yes: boolean;
  readonly 'password-file': string | undefined;
}

/** What was made, for --json. */
export interface MadeInKms extends KeyFacts {
  /** The reference that signs. */
  readonly key: string;
  /** The file of the public half. */
  readonly publicKey: string;
}

/**
 * Has a key made in a KMS, and writes its public half. @throws Misconfigured USAGE, Rejection
 * PROGRAM | KMS | KMS_KEY | IO
 */
export async function generateInKms(
  reference: string,
  flags: KmsFlags,
  path: string,
): Promise<MadeInKms> {
  configuring(() => refuseIdle(flags, ['password-file'], 'is for a file, and a KMS keeps the key'));
  refuseExisting([path], flags.yes);
  const algorithm = flags.type === undefined ? undefined : keys.algorithmOf(flags.type);
  const key = await createKmsKey(reference, pluginOptions(), algorithm);
  await writeFile(path, pem.encode('PUBLIC KEY', key.spki), 0o644, flags.yes);
  return { key: reference, publicKey: path, ...keyFacts(key) };
}
