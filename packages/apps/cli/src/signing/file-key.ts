import type { Signer } from '@sealift/keys';
import { loadSigner } from '@sealift/keys';
import { ownSources, readPassword } from './password.ts';

/**
 * The key of a file, opened with its password. @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD |
 * USAGE
 */
export async function openFileKey(
  path: string,
  flags: { readonly 'password-file': string | undefined },
): Promise<Signer> {
  return loadSigner(path, () => readPassword(flags, ownSources()));
}
