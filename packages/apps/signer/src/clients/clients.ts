/** Who may talk to this service, and with which keys. */
import { base64, equal, pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { requestKeyId } from '@sealift/message-signatures';
import { keys, type PublicKey } from '@sealift/pki';
import { readConfiguredText } from '@sealift/workflows/pins';
import type { Config } from '../config/read-config.ts';

export interface Client {
  readonly name: string;
  /** SHA-256 of the SPKI of its TLS certificates, hex. */
  readonly certificates: readonly string[];
  readonly requestKeys: readonly RequestKey[];
  /** How many refusals are logged one by one. */
  readonly refusals: { readonly requests: number; readonly per: number };
  /** How many requests it may make, in how many milliseconds. */
  readonly rate: { readonly requests: number; readonly per: number };
}

export interface RequestKey {
  /** Base64 of SHA-256 of the SPKI. */
  readonly keyId: string;
  readonly key: PublicKey;
  /** Base64 of the DER. */
  readonly spki: string;
}

/** The clients of a configuration. @throws Rejection CONFIG */
export function readClients({ file, at }: Config): readonly Client[] {
  const clients = file.clients.map(({ name, certificates, requestKeys, refusals, rate }) => ({
    name,
    certificates,
    refusals,
    rate,
    requestKeys: requestKeys.map((path) => readRequestKey(at(path))),
  }));
  const ids = clients.flatMap(({ requestKeys }) => requestKeys.map(({ keyId }) => keyId));
  if (new Set(ids).size < ids.length)
    reject('CONFIG', 'one request key is of two clients, or stands twice');
  return clients;
}

const TYPES: readonly string[] = ['ed25519', 'p256'];

function readRequestKey(path: string): RequestKey {
  const { der } = pem.decodeOne(
    readConfiguredText({ path, source: 'a request key' }),
    ['PUBLIC KEY'],
    'CONFIG',
  );
  const key = keys.parse(der);
  if (!TYPES.includes(key.type))
    reject(
      'CONFIG',
      `${path}: requests are signed with Ed25519 or ECDSA P-256, this is ${key.type}`,
    );
  if (!equal(key.spki, der)) reject('CONFIG', `${path}: the key is not in its canonical form`);
  return { keyId: requestKeyId(key), key, spki: base64.encode(der) };
}
