import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import type { Credential, SigningConfig } from '@sealift/signing';
import { fulcioCredential } from '@sealift/signing';
import type { SigningFlags } from './flags.ts';
import { identityToken } from './identity.ts';
import { refuseIdleSigner } from './idle.ts';
import { checkKey, openKey } from './key-reference.ts';
import { withCertificate } from './own-certificate.ts';

/**
 * Who signs, of the flags: a key, a key with a certificate of one's own or of a Fulcio, or an
 * identity that a Fulcio certifies. @param formats in which the signature is written @throws
 * Misconfigured, Rejection SIGNING_SERVICE and as `identityToken` and the place of the key
 */
export async function credentialOf(
  flags: SigningFlags,
  services: Pick<SigningConfig, 'fulcioUrl' | 'oidcUrl' | 'connections'>,
  formats: readonly string[],
): Promise<Credential> {
  const { fulcioUrl = '', connections } = services;
  configuring(() => checkSigner(flags, services.fulcioUrl));
  const signer = flags.key === undefined ? undefined : await openKey(flags.key, flags);
  if (signer !== undefined && !flags['issue-certificate'])
    return withCertificate(signer, flags, formats);
  const token = await identityToken(flags, services, Date.now());
  return fulcioCredential(fulcioUrl, token, connections, signer);
}

function checkSigner(flags: SigningFlags, fulcioUrl: string | undefined): void {
  const { key, certificate, 'certificate-chain': chain, 'identity-token': token } = flags;
  const isCertified = key === undefined || flags['issue-certificate'];
  if (key !== undefined && token !== undefined && !isCertified)
    reject(
      'USAGE',
      'say who signs: either --key, or --identity-token; --issue-certificate is both',
    );
  if (isCertified && fulcioUrl === undefined)
    reject(
      'USAGE',
      key === undefined && token === undefined
        ? 'say who signs: either --key, or a Fulcio by --fulcio-url or --signing-config'
        : 'a certificate needs a Fulcio: give --fulcio-url or --signing-config',
    );
  if (certificate !== undefined && key === undefined)
    reject('USAGE', '--certificate needs the --key that it is for');
  if (chain !== undefined && certificate === undefined)
    reject('USAGE', '--certificate-chain needs --certificate');
  refuseIdleSigner(flags);
  if (key !== undefined) checkKey(key, flags);
}
