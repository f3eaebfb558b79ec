/**
 * Fulcio: `POST /api/v2/signingCert`. A new key for each signature, and a certificate for who the
 * token says we are.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { base64, Fields, json, pem, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import { keys } from '@sealift/pki';
import { conceal } from '@sealift/secrets';
import type { Credential, Signer } from '../credential.ts';
import { send } from './post.ts';

/**
 * A key of this process's own and its certificate. @param token an OpenID Connect identity token;
 * it is never in a message
 * @throws Rejection CONFIG for a token that is none or a URL that it must not go to,
 * SIGNING_SERVICE
 */
export async function fulcioCredential(
  url: string,
  token: string,
  connections?: Connections,
): Promise<Credential> {
  conceal(token, ...token.split('.'));
  const service = { name: 'Fulcio', url, connections, isTrusted: true };
  const signer = ephemeral();
  const proofOfPossession = base64.encode(await signer.sign(utf8.encode(subjectOf(token))));
  const publicKeyRequest = {
    publicKey: { algorithm: 'ECDSA', content: signer.publicKeyPem },
    proofOfPossession,
  };
  const body = JSON.stringify({ credentials: { oidcIdentityToken: token }, publicKeyRequest });
  const [leaf, ...chain] = readChain((await send(service, '/api/v2/signingCert', { body })).body);
  return leaf === undefined
    ? reject('SIGNING_SERVICE', 'Fulcio answered without a certificate')
    : { signer, certificate: { leaf, chain } };
}

function ephemeral(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    publicKeyPem,
    publicKey: keys.fromPem(publicKeyPem),
    sign: async (data) => sign('sha256', data, privateKey),
  };
}

/** What Fulcio has signed as a proof: the mail address, or the subject where there is none. */
function subjectOf(token: string): string {
  const [, payload, ...rest] = token.split('.');
  if (payload === undefined || rest.length !== 1)
    return reject('CONFIG', 'the identity token is not a JWT of three parts');
  const claims = new Fields(
    json.parse(Buffer.from(payload, 'base64url'), 'CONFIG'),
    'the identity token',
    'CONFIG',
  );
  return claims.optionalText('email') ?? claims.text('sub');
}

/**
 * A certificate with its promises inside; one that has them beside it is of a CA that no longer
 * runs.
 */
function readChain(bytes: Uint8Array): Uint8Array[] {
  const response = new Fields(json.parse(bytes, 'SIGNING_SERVICE'), 'Fulcio', 'SIGNING_SERVICE');
  if (!response.has('signedCertificateEmbeddedSct'))
    return reject(
      'UNSUPPORTED',
      'Fulcio gave a certificate without an embedded promise of a CT log',
    );
  const certificates = response
    .object('signedCertificateEmbeddedSct')
    .object('chain')
    .list('certificates');
  return certificates.map(
    (text) =>
      pem.decodeOne(typeof text === 'string' ? text : '', ['CERTIFICATE'], 'SIGNING_SERVICE').der,
  );
}
