import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import { conceal } from '@sealift/secrets';
import type { Credential, SigningConfig } from '@sealift/signing';
import { fulcioCredential } from '@sealift/signing';
import { readConfiguredText } from '@sealift/workflows/pins';
import type { SigningFlags } from './flags.ts';
import { refuseIdleSigner } from './idle.ts';
import { checkKey, openKey } from './key-reference.ts';
import { withCertificate } from './own-certificate.ts';

/**
 * Who signs, of the flags: a key, a key with a certificate of one's own, or an identity that Fulcio
 * certifies. @param formats in which the signature is written @throws Misconfigured, Rejection
 * SIGNING_SERVICE
 */
export async function credentialOf(
  flags: SigningFlags,
  { fulcioUrl, connections }: Pick<SigningConfig, 'fulcioUrl' | 'connections'>,
  formats: readonly string[],
): Promise<Credential> {
  configuring(() => checkSigner(flags, fulcioUrl));
  const { key, 'identity-token': token } = flags;
  if (key !== undefined) return withCertificate(await openKey(key, flags), flags, formats);
  const text = configuring(() => readToken(token ?? ''));
  return fulcioCredential(fulcioUrl ?? '', text, connections);
}

/**
 * cosign takes the token itself too. Whoever lists processes then has it: refused, and not quoted.
 * T46
 */
function readToken(path: string): string {
  if (/^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(path))
    reject(
      'USAGE',
      '--identity-token takes a file: a token on the command line is seen by everybody who can ' +
        'list processes; write a new one to a file',
    );
  const text = readConfiguredText({ path, source: '--identity-token', isSecret: true }).trim();
  conceal(text);
  return text;
}

function checkSigner(flags: SigningFlags, fulcioUrl: string | undefined): void {
  const { key, 'identity-token': token, certificate, 'certificate-chain': chain } = flags;
  if ((key === undefined) === (token === undefined))
    reject('USAGE', 'say who signs: either --key, or --identity-token with --fulcio-url');
  if (token !== undefined && fulcioUrl === undefined)
    reject('USAGE', '--identity-token needs a Fulcio: give --fulcio-url or --signing-config');
  if (certificate !== undefined && key === undefined)
    reject('USAGE', '--certificate needs the --key that it is for');
  if (chain !== undefined && certificate === undefined)
    reject('USAGE', '--certificate-chain needs --certificate');
  refuseIdleSigner(flags);
  if (key !== undefined) checkKey(key, flags);
}
