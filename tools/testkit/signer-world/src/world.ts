import './known-scrypt.ts';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encryptKey, generateKey, type Signer, signerOf } from '@sealift/keys';
import { createCa, type Issued, issue, type Validity } from './certificates.ts';
import { type Answer, agentOf, type Sending, send } from './send.ts';

export interface WorldOptions {
  /** As in the configuration. */
  readonly rules?: readonly object[];
  readonly clients?: readonly string[];
  /** Over the configuration that would be written. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A client of the configuration, or one that would be. */
export interface WorldClient {
  readonly issued: Issued;
  readonly requestKey: Signer;
  send(address: string, sending: Sending): Promise<Answer>;
  close(): void;
}

export interface ClientFiles {
  /** A configuration of `sealift` and the cosign plugin. */
  readonly config: string;
}

export interface SignerWorld {
  /** Path of the configuration of the service. */
  readonly config: string;
  readonly authority: string;
  readonly ca: string;
  /** What is in the configuration; change it, and write it again. */
  readonly contents: Record<string, unknown>;
  write(): void;
  client(name: string): WorldClient;
  /** Somebody with a certificate of one's own making. */
  stranger(
    name: string,
    options?: Validity & { readonly caSeed?: string; readonly bare?: boolean },
  ): WorldClient;
  /** Files for the real client, of the service at this address. */
  clientFiles(name: string, address: string): ClientFiles;
}

const PASSWORD = 'correct horse';
const AUTHORITY = 'localhost:8443';

/** Writes everything into `folder`. Keys are made once a process. */
export async function makeSignerWorld(
  folder: string,
  options: WorldOptions = {},
): Promise<SignerWorld> {
  mkdirSync(folder, { recursive: true });
  const names = options.clients ?? ['ci', 'alice', 'bob'];
  const ca = createCa('clients');
  writeTls(folder, issue(ca, 'server'), ca.certificate.pem);
  await writeKey(join(folder, 'log.key'), 'ed25519');
  await writeKey(join(folder, 'release.key'), 'p256');
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
  const requestKeys = new Map(names.map((name) => [name, newRequestKey(folder, name)]));
  const contents = {
    ...configuration(
      names.map((name) => ({ name, fingerprint: issue(ca, name).fingerprint })),
      options.rules ?? RULES,
    ),
    ...options.config,
  };
  const path = join(folder, 'signer.json');
  const clientOf = (issued: Issued | undefined, requestKey: Signer): WorldClient =>
    connect(ca.certificate.pem, issued, requestKey);
  const world: SignerWorld = {
    config: path,
    authority: AUTHORITY,
    ca: ca.certificate.pem,
    contents,
    write: () => writeFileSync(path, JSON.stringify(contents, undefined, 2)),
    client: (name) => clientOf(issue(ca, name), requestKeys.get(name)?.signer as Signer),
    stranger: (name, { caSeed, bare, ...validity } = {}) =>
      clientOf(
        bare ? undefined : issue(caSeed === undefined ? ca : createCa(caSeed), name, validity),
        requestKeys.get(name)?.signer ?? newRequestKey(folder, name).signer,
      ),
    clientFiles: (name, address) =>
      writeClient(folder, name, issue(ca, name), requestKeys.get(name)?.pem ?? '', address),
  };
  world.write();
  return world;
}

const RULES = [
  { name: 'anything', clients: ['ci'], keys: ['release'], payloads: ['simple-signing', 'blob'] },
];

/** JSON is YAML. */
const configuration = (
  clients: readonly { readonly name: string; readonly fingerprint: string }[],
  rules: readonly object[],
): Record<string, unknown> => ({
  listen: '127.0.0.1:0',
  authority: AUTHORITY,
  tls: {
    certificate: 'server.pem',
    key: 'server.key',
    clientAuthorities: 'ca.pem',
    maxClientLifetime: '30d',
  },
  operations: { listen: '127.0.0.1:0' },
  audit: {
    directory: 'log',
    origin: 'signer.example/log',
    key: { file: 'log.key', passwordFile: 'password' },
  },
  keys: [
    {
      name: 'release',
      versions: [
        { version: 1, state: 'active', private: { file: 'release.key', passwordFile: 'password' } },
      ],
    },
  ],
  clients: clients.map(({ name, fingerprint }) => ({
    name,
    certificates: [fingerprint],
    requestKeys: [`${name}.pub`],
  })),
  rules,
});

function writeTls(folder: string, server: Issued, ca: string): void {
  writeFileSync(join(folder, 'server.pem'), server.certificate);
  writeFileSync(join(folder, 'server.key'), server.key, { mode: 0o600 });
  writeFileSync(join(folder, 'ca.pem'), ca);
}

/**
 * Encrypting takes a tenth of a second, and what is in a key is not what tests of the service are
 * about.
 */
const made = new Map<string, { readonly text: string; readonly publicKey: string }>();

async function writeKey(path: string, type: 'p256' | 'ed25519'): Promise<void> {
  const { text, publicKey } = made.get(type) ?? (await makeKey(type));
  made.set(type, { text, publicKey });
  writeFileSync(path, text, { mode: 0o600 });
  writeFileSync(path.replace(/\.key$/, '.pub'), publicKey);
}

async function makeKey(
  type: 'p256' | 'ed25519',
): Promise<{ readonly text: string; readonly publicKey: string }> {
  const pkcs8 = await generateKey(type);
  return {
    text: await encryptKey(pkcs8, Buffer.from(PASSWORD)),
    publicKey: signerOf(pkcs8).publicKeyPem,
  };
}

function newRequestKey(
  folder: string,
  name: string,
): { readonly signer: Signer; readonly pem: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const signer = signerOf(new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })));
  writeFileSync(join(folder, `${name}.pub`), signer.publicKeyPem);
  return { signer, pem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

function connect(ca: string, issued: Issued | undefined, requestKey: Signer): WorldClient {
  const agent = agentOf(
    issued === undefined ? { ca } : { ca, cert: issued.certificate, key: issued.key },
  );
  return {
    issued: issued ?? { certificate: '', key: '', fingerprint: '' },
    requestKey,
    send: (address, sending) => send(agent, address, AUTHORITY, requestKey, sending),
    close: () => agent.destroy(),
  };
}

/** As documented in @sealift/signer-client. */
function writeClient(
  folder: string,
  name: string,
  issued: Issued,
  requestKey: string,
  address: string,
): ClientFiles {
  writeFileSync(join(folder, `${name}.pem`), issued.certificate);
  writeFileSync(join(folder, `${name}.key`), issued.key, { mode: 0o600 });
  writeFileSync(join(folder, `${name}.request.key`), requestKey, { mode: 0o600 });
  const config = join(folder, `${name}.json`);
  const files = {
    certificate: `${name}.pem`,
    key: `${name}.key`,
    authorities: 'ca.pem',
    requestKey: `${name}.request.key`,
  };
  writeFileSync(
    config,
    JSON.stringify({
      server: `https://${address.replace('127.0.0.1', 'localhost')}`,
      name: AUTHORITY,
      ...files,
    }),
  );
  return { config };
}
