/** A service from its configuration, up to the point where it may listen. */
import { type AuditLog, openAuditLog } from '@sealift/audit';
import { reject } from '@sealift/bytes';
import { Approvals } from '../approvals/approvals.ts';
import { readClients } from '../clients/clients.ts';
import type { Config } from '../config/read-config.ts';
import { type Keyring, openKeyring, versionEvent } from '../keys/keyring.ts';
import { openKey } from '../keys/open-key.ts';
import { orClose } from '../keys/or-close.ts';
import { changedVersions } from '../keys/transitions.ts';
import { History } from '../policy/history.ts';
import { Nonces } from '../requests/nonces.ts';
import { recall } from '../signing/recall.ts';
import { Refusals } from '../signing/refusals.ts';
import type { State } from '../signing/state.ts';

/**
 * Longer than twice the window in which a request is accepted: one from its far end must still be
 * known at the other.
 */
const NONCE_KEPT = 15 * 60_000;

export interface Running extends State {
  /** Keys of the log and of the keyring are closed, the log's end is written. */
  close(): Promise<void>;
}

/** How this run calls itself in the log, and its clock. */
export interface Run {
  readonly instance: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | TOKEN | TOKEN_PIN | AUDIT_LOG | AUDIT_ENTRY
 * | AUDIT_ROLLED_BACK | CLOCK
 */
export async function openState(config: Config, run: Run): Promise<Running> {
  const clients = readClients(config);
  const keyring = await openKeyring(config);
  return orClose(keyring, async () => {
    const opened = await openLog(config, keyring, run.now);
    return orClose(opened, () => begin({ config, clients, keyring }, opened, run));
  });
}

interface OpenLog {
  readonly log: AuditLog;
  /** Closes its key too. */
  close(): Promise<void>;
}

async function openLog(
  { file, at }: Config,
  keyring: Keyring,
  now: () => number,
): Promise<OpenLog> {
  const { directory, origin, key, anchors } = file.audit;
  const logKey = await openKey(key, at);
  return orClose(logKey, async () => {
    refuseSharedKey(logKey.signer.publicKey.id, keyring);
    const log = await openAuditLog({
      directory: at(directory),
      origin,
      signer: logKey.signer,
      now,
      anchors: anchors.map(at),
    });
    const close = async (): Promise<void> => {
      await log.close();
      await logKey.close();
    };
    return { log, close };
  });
}

type Parts = Pick<State, 'config' | 'clients' | 'keyring'>;

async function begin(
  parts: Parts,
  { log, close: closeLog }: OpenLog,
  { instance, version, now }: Run,
): Promise<Running> {
  const { config, keyring } = parts;
  const memory = {
    nonces: new Nonces(NONCE_KEPT),
    history: new History(),
    approvals: new Approvals(),
  };
  const changed = changedVersions(await recall(log, config.file, memory), keyring.versions);
  const state: State = { ...parts, ...memory, log, refusals: new Refusals(), now };
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
export async function tellClients({
  log,
  clients,
  config,
}: Pick<State, 'log' | 'clients' | 'config'>): Promise<void> {
  const events = clients.flatMap(({ name, requestKeys }) =>
    requestKeys.map(
      ({ keyId, spki }) =>
        ({ event: 'client', name, roles: rolesOf(name, config.file.rules), keyId, spki }) as const,
    ),
  );
  await Promise.all(events.map((event) => log.append(event)));
}

function rolesOf(name: string, rules: Config['file']['rules']): string[] {
  const approves = rules.some(({ approvals }) => approvals?.by.includes(name));
  const requests = rules.some(({ clients }) => clients.includes(name));
  return [...(requests ? ['request'] : []), ...(approves ? ['approve'] : [])];
}
