/**
 * Fulcio: `POST /api/v2/signingCert`. A new key for each signature, and a certificate for who the
 * token says we are.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { base64, equal, Fields, json, pem, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import { keys, x509 } from '@sealift/pki';
import type { Credential, Signer } from '../credential.ts';
import type { IdentityToken } from '../identity/token.ts';
import { send } from './post.ts';

/**
 * A key and its certificate. @param token is never in a message @param given the key to certify;
 * absent: one of this process's own
 * @throws Rejection CONFIG for a URL that the token must not go to, SIGNING_SERVICE, also for a
 * certificate of another key
 */
export async function fulcioCredential(
  url: string,
  token: IdentityToken,
  connections?: Connections,
  given?: Signer,
): Promise<Credential> {
  const service = { name: 'Fulcio', url, connections, isTrusted: true };
  const signer = given ?? ephemeral();
  const body = JSON.stringify(await requestOf(token, signer));
  const [leaf, ...chain] = readChain((await send(service, '/api/v2/signingCert', { body })).body);
  if (leaf === undefined) return reject('SIGNING_SERVICE', 'Fulcio answered without a certificate');
  const { publicKey } = Rejection.as('SIGNING_SERVICE', () => x509.parse(leaf), 'Fulcio: ');
  if (!equal(publicKey.spki, signer.publicKey.spki))
    reject('SIGNING_SERVICE', 'Fulcio answered with a certificate of another key');
  return { signer, certificate: { leaf, chain } };
}

async function requestOf({ text, subject }: IdentityToken, signer: Signer): Promise<object> {
  const proofOfPossession = base64.encode(await signer.sign(utf8.encode(subject)));
  // Of other keys it says nothing: the PEM does.
  const algorithm = /^p\d+$/.test(signer.publicKey.type) ? { algorithm: 'ECDSA' } : {};
  return {
    credentials: { oidcIdentityToken: text },
    publicKeyRequest: {
      publicKey: { ...algorithm, content: signer.publicKeyPem },
      proofOfPossession,
    },
  };
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
