/** Rekor 1 and Fulcio of a world, over HTTP: as much of both as signing asks. */
import { createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { signingAnswers } from '@sealift/fake-sources';
import type { World } from '@sealift/virtual-sigstore';

/** Who vouches for whoever has a token of these. */
export const ISSUER = 'https://login.corp.example';

/** Where they are, and how they end. */
export interface Services {
  readonly rekor: string;
  readonly fulcio: string;
  close(): Promise<void>;
}

export async function startServices(world: World): Promise<Services> {
  const signing = signingAnswers(world);
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = signing(request.url ?? '', body) ?? certified(world, JSON.parse(body));
      response.writeHead(201, { 'content-type': 'application/json' }).end(answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { rekor: url, fulcio: url, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

interface Asked {
  readonly credentials: { readonly oidcIdentityToken: string };
  readonly publicKeyRequest: { readonly publicKey: { readonly content: string } };
}

/** Of the key that was sent, for the mail address that the token states. */
function certified({ pins, ...world }: World, { credentials, publicKeyRequest }: Asked): string {
  const [, claims = ''] = credentials.oidcIdentityToken.split('.');
  const { email } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { email: string };
  const der = createPublicKey(publicKeyRequest.publicKey.content);
  const publicKeyDer = der.export({ type: 'spki', format: 'der' });
  const key = { ...world.keyPair(), publicKeyDer };
  const { certificate } = world.issueLeaf({ identity: { email }, issuer: ISSUER, key });
  const certificates = [certificate.pem, pins.caIntermediates, pins.caRoots];
  return JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } });
}

/** An identity token that nobody signed: the Fulcio here looks at what it states. */
export function identityToken(email: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [iat, exp] = [0, 3600].map((more) => Math.floor(Date.now() / 1000) + more);
  const claims = {
    iss: ISSUER,
    aud: 'sigstore',
    sub: email,
    email,
    email_verified: true,
    iat,
    exp,
  };
  const signature = Buffer.from('signature').toString('base64url');
  return [part({ alg: 'ES256', typ: 'JWT' }), part(claims), signature].join('.');
}
