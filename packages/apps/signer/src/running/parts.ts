/**
 * What a configuration names, read and opened in one way: by `serve`, by `check`, which passes what
 * `serve` would, and at each reload.
 */
import type { SecureContextOptions } from 'node:tls';
import { reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import { type Client, readClients } from '../clients/clients.ts';
import type { Config } from '../config/read-config.ts';
import { readTls } from '../http/tls.ts';
import { type Keyring, openKeyring } from '../keys/keyring.ts';
import { type OpenKey, openKey } from '../keys/open-key.ts';
import { orClose } from '../keys/or-close.ts';

export interface Parts {
  readonly clients: readonly Client[];
  readonly keyring: Keyring;
  readonly tls: SecureContextOptions;
}

/**
 * The key that signs the log's checkpoints. @throws Rejection CONFIG | UNSUPPORTED | KEY_FILE |
 * KEY_PASSWORD | TOKEN | TOKEN_PIN
 */
export async function openLogKey({ file, at }: Config): Promise<OpenKey> {
  const opened = await openKey(file.audit.key, at);
  return orClose(opened, async () => {
    const { type } = opened.signer.publicKey;
    if (type !== 'ed25519') reject('UNSUPPORTED', `audit.key is a ${type} key, expected Ed25519`);
    return opened;
  });
}

/**
 * Everything else. @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | TOKEN | TOKEN_PIN
 */
export async function openParts(config: Config, logKey: PublicKey): Promise<Parts> {
  const [clients, tls] = [readClients(config), readTls(config)];
  const keyring = await openKeyring(config);
  return orClose(keyring, async () => {
    expectOwnKeys(logKey, keyring, clients);
    return { clients, keyring, tls };
  });
}

/**
 * One key has one use: whoever can sign images with the log's could write another history too, and
 * a rule for one name would hold for another. T41
 */
function expectOwnKeys(logKey: PublicKey, { versions }: Keyring, clients: readonly Client[]): void {
  const uses = new Map([[keys.fingerprint(logKey), 'the key of the log']]);
  const others = [
    ...versions.map(({ name, publicKey }) => [publicKey, `the signing key ${name}`] as const),
    ...clients.flatMap(({ name, requestKeys }) =>
      requestKeys.map(({ key }) => [key, `the request key of ${name}`] as const),
    ),
  ];
  for (const [key, use] of others) {
    const before = uses.get(keys.fingerprint(key)) ?? use;
    if (before !== use) reject('CONFIG', `${use} is ${before} too; they must differ`);
    uses.set(keys.fingerprint(key), use);
  }
}
