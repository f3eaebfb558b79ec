import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { openKeyText, type Signer } from '@sealift/keys';
import { conceal } from '@sealift/secrets';
import { ownSources, readPassword } from './password.ts';

/**
 * A private key that a variable holds, encrypted, as cosign takes it: `env://NAME`. What was typed
 * as the name may be the key itself, and is not quoted. T46
 * @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | USAGE
 */
export async function openVariableKey(
  reference: string,
  flags: { readonly 'password-file': string | undefined },
): Promise<Signer> {
  const text = process.env[reference.replace(/^env:\/\//, '')] ?? '';
  if (text === '') reject('CONFIG', 'env://… names a variable that is not set, or is empty');
  if (text.length > LIMITS.keyFile)
    reject(
      'KEY_FILE',
      `the variable of env://… has ${text.length} characters, limit ${LIMITS.keyFile}`,
    );
  conceal(text);
  return openKeyText(text, 'the variable of env://…', () => readPassword(flags, ownSources()));
}
