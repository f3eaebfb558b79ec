/**
 * What an honest signing service writes, event by event, with keys of its own and of its clients.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { base64, canonicalJson, pem } from '@sealift/bytes';
import { type Signer, signerOf } from '@sealift/keys';
import { readRequestSignature, requestKeyId, signRequest } from '@sealift/message-signatures';
import { keys } from '@sealift/pki';
import type { AuditLogOptions } from '../audit-log.ts';
import type { AuditEvent, EventOf, PayloadRef } from '../event/kinds.ts';
import { open, START } from '../log.fixture.ts';

type KeyOf = 'p256' | 'ed25519' | 'rsa';
const GENERATE = {
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
} as const;
const makeSigner = (type: KeyOf): Signer =>
  signerOf(new Uint8Array(GENERATE[type]().privateKey.export({ type: 'pkcs8', format: 'der' })));

const HEX = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const POLICY: string = HEX(Buffer.from('policy'));
export const EXPIRES: string = new Date(START + 3_600_000).toISOString();

/** The keys that sign, and the clients with their request keys. */
export const KEYS = {
  release: makeSigner('p256'),
  seal: makeSigner('ed25519'),
  old: makeSigner('rsa'),
} as const;
export const CLIENTS = {
  ci: makeSigner('ed25519'),
  alice: makeSigner('p256'),
  bob: makeSigner('ed25519'),
} as const;
export type KeyName = keyof typeof KEYS;
export type ClientName = keyof typeof CLIENTS;

export const keyEvent = (
  name: KeyName,
  state: EventOf<'key'>['state'] = 'active',
  signer: Signer = KEYS[name],
): EventOf<'key'> => ({
  event: 'key',
  name,
  version: 1,
  state,
  algorithm: 'any',
  spki: base64.encode(signer.publicKey.spki),
});

export const clientEvent = (name: ClientName, roles: readonly string[]): EventOf<'client'> => ({
  event: 'client',
  name,
  roles,
  keyId: requestKeyId(CLIENTS[name].publicKey),
  spki: base64.encode(CLIENTS[name].publicKey.spki),
});

export const told = (name: ClientName): EventOf<'asked'>['client'] => ({
  name,
  certificate: HEX(Buffer.from(name)),
  keyId: requestKeyId(CLIENTS[name].publicKey),
});

/** A request as its client signs it. */
export async function authorize(
  client: ClientName,
  target: string,
  body: Uint8Array,
  { method = 'POST', authority = 'signer.example', created = START / 1000 } = {},
): Promise<EventOf<'asked'>['authorization']> {
  const bodyDigest = new Uint8Array(createHash('sha256').update(body).digest());
  const nonce = randomBytes(16);
  const request = { method, authority, target, bodyDigest };
  const headers: Record<string, string> = {
    ...(await signRequest(request, CLIENTS[client], created, new Uint8Array(nonce))),
  };
  const { base, signature } = readRequestSignature(
    { ...request, header: (name) => headers[name] },
    bodyDigest,
  );
  return { base, signature: base64.encode(signature), nonce: nonce.toString('base64url') };
}

export const inline = (payload: Uint8Array): PayloadRef => ({
  sha256: HEX(payload),
  size: payload.length,
  inline: base64.encode(payload),
});

interface Wish {
  readonly request: string;
  readonly client?: ClientName;
  readonly key?: KeyName;
  readonly payload: Uint8Array;
  readonly approvals?: readonly number[];
  readonly rule?: string;
  /** When the client signed, seconds since 1970. */
  readonly created?: number;
}

const aboutWish = async (
  { request, client = 'ci', key = 'release', payload, rule = 'all', created }: Wish,
  reference: PayloadRef,
) => ({
  request,
  client: told(client),
  key: { name: key, version: 1 },
  payload: { ...reference, kind: 'blob', description: {} } as const,
  policy: POLICY,
  rule,
  authorization: await authorize(client, `/v1/keys/${key}/sign`, payload, { created }),
});

export async function intent(
  wish: Wish,
  reference: PayloadRef = inline(wish.payload),
): Promise<EventOf<'intent'>> {
  return {
    event: 'intent',
    ...(await aboutWish(wish, reference)),
    approvals: wish.approvals ?? [],
  };
}

export async function asked(
  wish: Wish & { readonly needed: number; readonly by?: readonly string[] },
): Promise<EventOf<'asked'>> {
  return {
    event: 'asked',
    ...(await aboutWish(wish, inline(wish.payload))),
    needed: wish.needed,
    ...(wish.by && { by: wish.by }),
    expires: EXPIRES,
  };
}

export async function approved(
  client: ClientName,
  question: number,
  { payload, key = 'release', created }: Wish,
): Promise<EventOf<'approved'>> {
  const matter = { payload: HEX(payload), key, version: 1n, policy: POLICY };
  const authorization = await authorize(client, '/v1/approvals', canonicalJson(matter), {
    created,
  });
  const about = {
    payload: matter.payload,
    key: { name: key, version: 1 },
    policy: POLICY,
    expires: EXPIRES,
  };
  return {
    event: 'approved',
    request: `approve ${client} ${question}`,
    client: told(client),
    asked: question,
    ...about,
    authorization,
  };
}

export async function result(
  request: string,
  index: number,
  payload: Uint8Array,
  signer: Signer = KEYS.release,
): Promise<EventOf<'result'>> {
  return {
    event: 'result',
    request,
    intent: index,
    signature: base64.encode(await signer.sign(payload)),
  };
}

export const APP: Uint8Array = Buffer.from('{"critical":{}}');
export const LARGE: Uint8Array = new Uint8Array(40_000).fill(7);

/** The entries of an honest run, and what they are, by name. */
export async function honest(): Promise<AuditEvent[]> {
  const [first, sealed, waits] = [
    { request: 'r1', payload: APP },
    { request: 'r2', payload: APP, key: 'seal' } as const,
    { request: 'r4', payload: LARGE } as const,
  ];
  const small = Buffer.from('needs two');
  const question = { request: 'r5', payload: small, needed: 2, rule: 'two' };
  return [
    { event: 'started', instance: 'one', version: '1', policy: POLICY },
    keyEvent('release'),
    keyEvent('seal'),
    keyEvent('old', 'retired'),
    clientEvent('ci', ['request']),
    clientEvent('alice', ['request', 'approve']),
    clientEvent('bob', ['approve']),
    await intent(first), // 7
    await result('r1', 7, APP),
    await intent(sealed), // 9
    await result('r2', 9, APP, KEYS.seal),
    await intent({ request: 'r3', payload: APP }), // 11
    { event: 'failed', request: 'r3', intent: 11, code: 'TOKEN', message: 'gone' },
    await intent(waits, { sha256: HEX(LARGE), size: LARGE.length }), // 13
    await result('r4', 13, LARGE),
    await asked(question), // 15
    await approved('alice', 15, question),
    await approved('bob', 15, question),
    await intent({ ...question, request: 'r6', approvals: [16, 17] }), // 18
    await result('r6', 18, small),
    {
      event: 'denied',
      request: 'r7',
      client: told('ci'),
      payload: inline(APP),
      policy: POLICY,
      code: 'SIGNING_DENIED',
      message: 'no rule',
    },
    await intent({ request: 'r8', payload: APP }), // 21: the process ended here
    { event: 'stopped', instance: 'one' },
  ];
}

/** Writes events as a log. */
export async function writeLog(
  directory: string,
  events: readonly AuditEvent[],
  more: Partial<AuditLogOptions> = {},
): Promise<void> {
  const log = await open(directory, more);
  await log.keepPayload(LARGE);
  for (const event of events) await log.append(event);
  await log.close();
}

/** As `GET /v1/keys` gives it. */
export function keyringOf(
  ...entries: readonly {
    readonly name: string;
    readonly signer: Signer;
    readonly from?: string;
    readonly until?: string;
  }[]
): Uint8Array {
  const named = entries.map(({ name, signer, ...window }) => ({
    name,
    versions: [
      {
        version: 1,
        state: 'active',
        algorithm: keys.signingAlgorithm(signer.publicKey),
        publicKey: pem.encode('PUBLIC KEY', signer.publicKey.spki),
        ...window,
      },
    ],
  }));
  return Buffer.from(JSON.stringify({ schemaVersion: 1, keys: named }));
}
