/** A service from its configuration, up to the point where it may listen. */
import { type AuditLog, openAuditLog } from '@sealift/audit';
import { Approvals } from '../approvals/approvals.ts';
import type { Config } from '../config/read-config.ts';
import { versionEvent } from '../keys/keyring.ts';
import type { OpenKey } from '../keys/open-key.ts';
import { orClose } from '../keys/or-close.ts';
import { changedVersions } from '../keys/transitions.ts';
import { History } from '../policy/history.ts';
import { Nonces } from '../requests/nonces.ts';
import { RequestRates } from '../requests/rates.ts';
import { KeptPayloads, REFUSED_KEPT, WAITING_KEPT } from '../signing/kept-payloads.ts';
import { recall } from '../signing/recall.ts';
import { Refusals } from '../signing/refusals.ts';
import type { State } from '../signing/state.ts';
import { openLogKey, openParts } from './parts.ts';

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
  const logKey = await openLogKey(config);
  return orClose(logKey, async () => {
    const parts = await openParts(config, logKey.signer.publicKey);
    return orClose(parts.keyring, async () => {
      const log = await openLog(config, logKey, run.now);
      return orClose(log, () => begin({ ...parts, config }, log, logKey, run));
    });
  });
}

const openLog = ({ file, at }: Config, { signer }: OpenKey, now: () => number): Promise<AuditLog> =>
  openAuditLog({
    directory: at(file.audit.directory),
    origin: file.audit.origin,
    signer,
    now,
    anchors: file.audit.anchors.map(at),
  });

async function begin(
  parts: Pick<State, 'config' | 'clients' | 'keyring'>,
  log: AuditLog,
  logKey: OpenKey,
  { instance, version, now }: Run,
): Promise<Running> {
  const { config, clients, keyring } = parts;
  const memory = {
    nonces: new Nonces(NONCE_KEPT),
    history: new History(),
    approvals: new Approvals(),
    refusedPayloads: new KeptPayloads(REFUSED_KEPT),
    waitingPayloads: new KeptPayloads(WAITING_KEPT),
  };
  const changed = changedVersions(await recall(log, config.file, memory), keyring.versions);
  const fresh = { refusals: new Refusals(), requests: new RequestRates() };
  const state: State = {
    ...{ config, clients, keyring, ...memory, ...fresh },
    ...{ log, logKey: logKey.signer.publicKey, now },
  };
  await log.append({ event: 'started', instance, version, policy: config.policy });
  for (const each of changed) await log.append(versionEvent(each));
  await tellClients(state);
  const close = async (): Promise<void> => {
    try {
      if (log.fault === undefined) await log.append({ event: 'stopped', instance });
    } finally {
      await log.close();
      await logKey.close();
      await state.keyring.close();
    }
  };
  return Object.assign(state, { close });
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
