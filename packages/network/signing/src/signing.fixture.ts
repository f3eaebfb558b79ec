import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { keys } from '@sealift/pki';
import type { Signer } from './credential.ts';

/** A key of this process. */
export function makeSigner(curve = 'P-256'): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const hash = { 'P-256': 'sha256', 'P-384': 'sha384', 'P-521': 'sha512' }[curve] ?? '';
  return {
    publicKeyPem,
    publicKey: keys.fromPem(publicKeyPem),
    sign: async (data) => sign(hash, data, privateKey),
  };
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Served {
  readonly url: string;
  readonly requests: { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

/** A service that answers what `reply` says; of a body each character is one byte. */
export async function serve(
  reply: (request: IncomingMessage, body: string) => Reply,
): Promise<Served> {
  const requests: { path: string; body: string }[] = [];
  const server: Server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString('latin1');
    requests.push({ path: request.url ?? '', body });
    const { status = 200, headers = {}, body: answer = '' } = reply(request, body);
    response.writeHead(status, headers).end(answer);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
