/** Rekor 1 and Fulcio of a world, over HTTP: as much of both as signing asks. */
import { createHash, createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
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
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isLog = request.url === '/api/v1/log/entries';
      const answer = isLog ? logged(world, JSON.parse(body)) : certified(world, JSON.parse(body));
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
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

const hashOf = (data: string) => ({
  algorithm: 'sha256',
  value: createHash('sha256').update(data).digest('hex'),
});

interface Proposed {
  readonly kind: string;
  readonly spec: { readonly proposedContent?: { envelope: string; verifiers: string[] } };
}

/** What Rekor keeps of a proposal: of an envelope its hashes and signatures. */
function canonical(proposed: Proposed): object {
  const content = proposed.spec.proposedContent;
  if (content === undefined) return proposed;
  const { payload, signatures } = JSON.parse(content.envelope) as {
    payload: string;
    signatures: { sig: string }[];
  };
  const [verifier = ''] = content.verifiers;
  return {
    ...{ apiVersion: '0.0.1', kind: 'dsse' },
    spec: {
      envelopeHash: hashOf(content.envelope),
      payloadHash: hashOf(Buffer.from(payload, 'base64').toString()),
      signatures: signatures.map(({ sig }) => ({ signature: sig, verifier })),
    },
  };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const base64Of = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

/** As Rekor answers: one entry by its UUID. */
function logged({ log }: World, proposed: Proposed): object {
  const { body, integratedTime, logIndex, logId, set, proof } = log.append(canonical(proposed));
  const inclusionProof = {
    checkpoint: proof.checkpoint,
    hashes: proof.hashes.map(hexOf),
    logIndex: proof.logIndex,
    rootHash: hexOf(proof.rootHash),
    treeSize: proof.treeSize,
  };
  const verification = { signedEntryTimestamp: base64Of(set), inclusionProof };
  const entry = { body: base64Of(body), integratedTime, logIndex, logID: logId, verification };
  const leaf = createHash('sha256').update(Uint8Array.of(0)).update(body).digest('hex');
  return { [leaf]: entry };
}

interface Asked {
  readonly credentials: { readonly oidcIdentityToken: string };
  readonly publicKeyRequest: { readonly publicKey: { readonly content: string } };
}

/** Of the key that was sent, for the mail address that the token states. */
function certified({ pins, ...world }: World, { credentials, publicKeyRequest }: Asked): object {
  const [, claims = ''] = credentials.oidcIdentityToken.split('.');
  const { email } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { email: string };
  const der = createPublicKey(publicKeyRequest.publicKey.content);
  const publicKeyDer = der.export({ type: 'spki', format: 'der' });
  const key = { ...world.keyPair(), publicKeyDer };
  const { certificate } = world.issueLeaf({ identity: { email }, issuer: ISSUER, key });
  const certificates = [certificate.pem, pins.caIntermediates, pins.caRoots];
  return { signedCertificateEmbeddedSct: { chain: { certificates } } };
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
