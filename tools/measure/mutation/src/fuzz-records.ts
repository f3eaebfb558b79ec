/**
 * The readers of what is neither evidence nor a bundle: inventories, logs, keyrings, private keys,
 * what a client of the service signed.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEntry, decodeKeyring, encodeEntry } from '@sealift/audit';
import { digest, json, utf8 } from '@sealift/bytes';
import { DENY_PREDICATE, decodePack, encodePack } from '@sealift/deny';
import { decodeKeyFile, importKey } from '@sealift/keys';
import { decodeInventory, encodeInventory } from '@sealift/manifest';
import { parseBase } from '@sealift/message-signatures';
import { parseKeyUri } from '@sealift/pkcs11';
import { decodeState, EMPTY, encodeState } from '@sealift/state';
import { readDenyPack } from '@sealift/verify';
import { bundle, createWorld } from '@sealift/virtual-sigstore';
import type { Fuzzed } from './fuzz.ts';

const world = createWorld({ seed: 'fuzzed records' });
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const layer = (name: string) => ({ digest: digest.of(utf8.encode(name)), size: name.length });

const VERSION = {
  version: 1,
  state: 'active',
  algorithm: 'ecdsa-sha2-256-nistp256',
  publicKey: world.keyPair().publicKeyPem,
  from: '2026-01-01T00:00:00Z',
};
const KEYRING = JSON.stringify({
  schemaVersion: 1,
  keys: [{ name: 'release', versions: [VERSION] }],
});
const KEY_FILE = readFileSync(
  join(import.meta.dirname, '../../../../test-vectors/keys/cosign-v3.1.2-generated/cosign.key'),
);

const BASE = [
  '"@method": POST',
  '"@authority": signer.corp.example:8443',
  '"@path": /v1/keys/release/sign',
  '"@query": ?',
  `"content-digest": sha-256=:${Buffer.alloc(32).toString('base64')}:`,
  `"@signature-params": ("@method" "@authority" "@path" "@query" ` +
    `"content-digest");created=1795276800;nonce="AAECAwQFBgcICQoLDA0ODw";` +
    `keyid="${Buffer.alloc(32).toString('base64')}";alg="ed25519"`,
].join('\n');

const pemOf = (type: 'pkcs8' | 'sec1'): Uint8Array =>
  utf8.encode(
    generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type, format: 'pem' })
      .toString(),
  );

const DENIED = { kind: 'digest', digest: digest.of(utf8.encode('a')) } as const;
const PACK = encodePack({
  ...{ version: 1, issued: 0 },
  entries: [{ target: DENIED, reason: 'found' }],
});
const SEEN = encodeState({
  ...EMPTY,
  tags: new Map([['a.b/c:1', { digest: DENIED.digest, time: 0 }]]),
  channels: new Map([
    ['weekly', { sealer: `SHA256:${'a'.repeat(64)}`, sequence: 1, digest: DENIED.digest }],
  ]),
});
/** A pack as it travels; its signature is looked at after it was read. */
const SIGNED_PACK = bundle(
  world,
  { digest: digest.of(PACK) },
  {
    ...{ signer: { key: world.keyPair() }, tlog: false, predicateType: DENY_PREDICATE },
    predicate: JSON.parse(text(PACK)) as object,
  },
).bytes;

export const FUZZED_RECORDS: readonly Fuzzed[] = [
  {
    name: 'deny: what a pack says',
    seeds: [PACK],
    read: (bytes) => decodePack(json.parse(bytes)),
  },
  { name: 'deny: pack', seeds: [SIGNED_PACK], read: readDenyPack },
  { name: 'deny: state', seeds: [SEEN], read: decodeState },
  { name: 'inventory', seeds: [encodeInventory([layer('a'), layer('b')])], read: decodeInventory },
  {
    name: 'log entry',
    seeds: [
      encodeEntry({
        time: '2026-03-01T12:00:00.000Z',
        event: { event: 'started', instance: 'one', version: '0.1.0', policy: 'ab'.repeat(32) },
      }),
    ],
    read: decodeEntry,
  },
  { name: 'keyring', seeds: [utf8.encode(KEYRING)], read: decodeKeyring },
  { name: 'key file', seeds: [KEY_FILE], read: (bytes) => decodeKeyFile(text(bytes)) },
  {
    name: 'private key of another program',
    seeds: [pemOf('pkcs8'), pemOf('sec1')],
    read: (bytes) => importKey(text(bytes)),
  },
  {
    name: 'key on a token',
    seeds: [utf8.encode('pkcs11:token=a;object=b;id=%01?module-path=/usr/lib/a.so')],
    read: (bytes) => parseKeyUri(text(bytes)),
  },
  {
    name: 'request that was signed',
    seeds: [utf8.encode(BASE)],
    read: (bytes) => parseBase(text(bytes)),
  },
];
