import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { SecureVersion } from 'node:tls';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import { selfSigned } from '@sealift/fake-registry';
import {
  checkWindow,
  readRequestSignature,
  verifyRequestSignature,
} from '@sealift/message-signatures';
import { keys } from '@sealift/pki';
import { type Answer, type ReceivedRequest, refusal } from './answer.ts';
import { Routes } from './routes.ts';
import { type FakeKeyType, makeKey } from './signing-keys.ts';

export interface FakeSignerOptions {
  /** Keys of the service by name; `release`, P-256, where not given. */
  readonly keys?: Readonly<Record<string, FakeKeyType>>;
  readonly maxVersion?: SecureVersion;
}

/** What a client's configuration says otherwise than it should. */
export interface ClientChanges {
  readonly [member: string]: unknown;
}

export interface FakeSigner {
  readonly url: string;
  /** Whose signature held, in order. */
  readonly requests: ReceivedRequest[];
  readonly routes: Routes;
  /** Answers in place of the routes, where it answers. */
  answer: ((request: ReceivedRequest) => Answer | undefined) | undefined;
  /** Milliseconds before an answer. */
  delay: number;
  /** Writes the files of a client and its configuration. @returns the path of the configuration */
  client(folder: string, changes?: ClientChanges): string;
  close(): Promise<void>;
}

/** Starts a signing service on a free port of this host. */
export async function startFakeSigner({
  keys: types = { release: 'p256' },
  maxVersion,
}: FakeSignerOptions = {}): Promise<FakeSigner> {
  const [own, client] = [selfSigned('localhost'), selfSigned('client')];
  const request = generateKeyPairSync('ed25519');
  const routes = new Routes(Object.entries(types).map(([name, type]) => makeKey(name, type)));
  const tls = {
    ...own,
    ca: client.cert,
    requestCert: true,
    rejectUnauthorized: true,
    ...(maxVersion === undefined ? {} : { minVersion: 'TLSv1.2' as const, maxVersion }),
  };
  const server = createServer(
    tls,
    (message, response) => void serve(service, request.publicKey, message, response),
  );
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const service: FakeSigner = {
    url,
    requests: [],
    routes,
    answer: undefined,
    delay: 0,
    client: (folder, changes = {}) =>
      writeClient(
        folder,
        { server: url, own: own.cert, client, request: request.privateKey },
        changes,
      ),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}

interface ClientFiles {
  readonly server: string;
  readonly own: string;
  readonly client: { readonly key: string; readonly cert: string };
  readonly request: KeyObject;
}

function writeClient(
  folder: string,
  { server, own, client, request }: ClientFiles,
  changes: ClientChanges,
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'ca.pem'), own);
  writeFileSync(join(folder, 'client.pem'), client.cert);
  writeFileSync(join(folder, 'client.key'), client.key, { mode: 0o600 });
  writeFileSync(join(folder, 'request.key'), request.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  const config = {
    server,
    certificate: 'client.pem',
    key: 'client.key',
    authorities: 'ca.pem',
    requestKey: 'request.key',
    ...changes,
  };
  const path = join(folder, 'signer.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

async function serve(
  service: FakeSigner,
  requestKey: KeyObject,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = new Uint8Array(await buffer(message));
  const request = { method: message.method ?? '', target: message.url ?? '', body };
  const answer = (await refused(service, requestKey, message, request)) ?? take(service, request);
  if (service.delay > 0) await new Promise((resolve) => setTimeout(resolve, service.delay));
  response
    .writeHead(answer.status, { 'content-type': answer.type, ...answer.headers })
    .end(answer.body);
}

function take(service: FakeSigner, request: ReceivedRequest): Answer {
  service.requests.push(request);
  return service.answer?.(request) ?? service.routes.answer(request);
}

/** The request's signature, held against the one client's key. */
async function refused(
  service: FakeSigner,
  requestKey: KeyObject,
  message: IncomingMessage,
  { method, target, body }: ReceivedRequest,
): Promise<Answer | undefined> {
  try {
    const authority = message.headers.host ?? '';
    if (`https://${authority}` !== service.url)
      return refusal(401, 'REQUEST_SIGNATURE', `this service is not ${authority}`);
    const received = {
      method,
      authority,
      target,
      header: (name: string) => message.headersDistinct[name],
    };
    const read = readRequestSignature(received, createHash('sha256').update(body).digest());
    await verifyRequestSignature(
      read,
      keys.parse(new Uint8Array(requestKey.export({ type: 'spki', format: 'der' }))),
      nodeCrypto,
    );
    checkWindow(read.created, Date.now() / 1000);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return refusal(401, thrown.code, thrown.message);
  }
}
