/** A service from its configuration, up to the point where it may listen. */
import { type AuditLog, openAuditLog } from '@sealift/audit';
import { reject } from '@sealift/bytes';
import { Approvals } from '../approvals/approvals.ts';
import { type Client, readClients } from '../clients/clients.ts';
import type { Config } from '../config/read-config.ts';
import { type Keyring, openKeyring, versionEvent } from '../keys/keyring.ts';
import { openKey } from '../keys/open-key.ts';
import { changedVersions } from '../keys/transitions.ts';
import { History } from '../policy/history.ts';
import { Nonces } from '../requests/nonces.ts';
import { recall } from '../signing/recall.ts';
import { Refusals } from '../signing/refusals.ts';
import type { State } from '../signing/state.ts';

/** Longer than twice the window in which a request is accepted: one from its far end must still be known at the other. */
const NONCE_KEPT = 15 * 60_000;

export interface Running extends State {
  /** Keys of the log and of the keyring are closed, the log's end is written. */
  close(): Promise<void>;
}

/** @param instance how this run calls itself in the log @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | TOKEN | TOKEN_PIN | AUDIT_LOG | AUDIT_ENTRY | AUDIT_ROLLED_BACK | CLOCK */
export async function openState(config: Config, instance: string, version: string, now: () => number): Promise<Running> {
  const clients = readClients(config);
  const keyring = await openKeyring(config);
  try {
    return await openOver(config, { clients, keyring }, instance, version, now);
  } catch (thrown) {
    await keyring.close();
    throw thrown;
  }
}

interface Parts {
  readonly clients: readonly Client[];
  readonly keyring: Keyring;
}

async function openOver(config: Config, { clients, keyring }: Parts, instance: string, version: string, now: () => number): Promise<Running> {
  const { directory, origin, key, anchors } = config.file.audit;
  const logKey = await openKey(key, config.at);
  refuseSharedKey(logKey.signer.publicKey.id, keyring);
  const log = await openAuditLog({ directory: config.at(directory), origin, signer: logKey.signer, now, anchors: anchors.map(config.at) });
  const closeLog = async (): Promise<void> => {
    await log.close();
    await logKey.close();
  };
  try {
    return await begin(config, { clients, keyring }, log, closeLog, { instance, version, now });
  } catch (thrown) {
    await closeLog();
    throw thrown;
  }
}

interface Run {
  readonly instance: string;
  readonly version: string;
  readonly now: () => number;
}

async function begin(
  config: Config,
  { clients, keyring }: Parts,
  log: AuditLog,
  closeLog: () => Promise<void>,
  { instance, version, now }: Run,
): Promise<Running> {
  const memory = await recall(log, config.file, { nonces: new Nonces(NONCE_KEPT), history: new History(), approvals: new Approvals() });
  const changed = changedVersions(memory.known, keyring.versions);
  const state = { config, keyring, clients, log, refusals: new Refusals(), now, nonces: memory.nonces, history: memory.history, approvals: memory.approvals };
  await log.append({ event: 'started', instance, version, policy: config.policy });
  for (const each of changed) await log.append(versionEvent(each));
  await tellClients(state);
  const close = async (): Promise<void> => {
    try {
      if (log.fault === undefined) await log.append({ event: 'stopped', instance });
    } finally {
      await closeLog();
      await state.keyring.close();
    }
  };
  return Object.assign(state, { close });
}

/** Whoever can sign images with it could write another history too. */
function refuseSharedKey(logKeyId: Uint8Array, { versions }: Keyring): void {
  if (versions.some(({ publicKey }) => Buffer.compare(publicKey.id, logKeyId) === 0))
    reject('CONFIG', 'the key of the log is one of the signing keys; they must differ');
}

/** Who may ask from now on, so that the log can be judged by itself. */
export async function tellClients({ log, clients, config }: Pick<State, 'log' | 'clients' | 'config'>): Promise<void> {
  const events = clients.flatMap(({ name, requestKeys }) =>
    requestKeys.map(({ keyId, spki }) => ({ event: 'client', name, roles: rolesOf(name, config.file.rules), keyId, spki }) as const),
  );
  await Promise.all(events.map((event) => log.append(event)));
}

function rolesOf(name: string, rules: Config['file']['rules']): string[] {
  const approves = rules.some(({ approvals }) => approvals?.by.includes(name));
  const requests = rules.some(({ clients }) => clients.includes(name));
  return [...(requests ? ['request'] : []), ...(approves ? ['approve'] : [])];
}
