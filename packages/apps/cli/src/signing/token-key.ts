import type { Signer } from '@sealift/keys';
import type { PinState } from '@sealift/pkcs11';
import { openToken } from '@sealift/pkcs11';
import { ownSources, readPassword } from './password.ts';

/**
 * The path of the vendor's module, where the reference has none: the variable that cosign knows.
 */
const MODULE = 'COSIGN_PKCS11_MODULE_PATH';

interface Flags {
  readonly 'pin-file': string | undefined;
  readonly 'pin-final-try': boolean;
}

/**
 * A key on a PKCS#11 token, opened with its PIN. It is closed when the program ends. @throws
 * Rejection CONFIG | TOKEN | TOKEN_PIN | KEY_FILE | USAGE
 */
export async function openTokenKey(reference: string, flags: Flags): Promise<Signer> {
  return openToken(reference, {
    module: process.env[MODULE],
    pin: () => readPassword({ 'password-file': flags['pin-file'] }, ownSources(), 'pin'),
    onCountLow: (state) => process.stderr.write(`${warning(state)}\n`),
    finalTry: flags['pin-final-try'],
    environment: process.env,
  });
}

const warning = ({ token, finalTry }: PinState): string =>
  finalTry
    ? `NOTE: this is the last try: a wrong PIN locks the token ${token}`
    : `NOTE: a wrong PIN was tried on the token ${token} since the last right one`;
