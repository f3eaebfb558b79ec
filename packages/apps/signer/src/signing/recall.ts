/**
 * What a start must know of the past, read from the log: nonces, rates, approvals, keys. A restart
 * forgets nothing.
 */
import type { AuditEntry, AuditLog } from '@sealift/audit';
import type { Approvals } from '../approvals/approvals.ts';
import type { ConfigFile } from '../config/schema.ts';
import type { KnownVersion } from '../keys/transitions.ts';
import type { History } from '../policy/history.ts';
import type { Nonces } from '../requests/nonces.ts';
import type { KeptPayloads } from './kept-payloads.ts';

/** What is filled. */
export interface Memory {
  readonly nonces: Nonces;
  readonly history: History;
  readonly approvals: Approvals;
  readonly refusedPayloads: KeptPayloads;
  readonly waitingPayloads: KeptPayloads;
}

/** Reads the whole log once. @returns the versions of keys, as it last told of each */
export async function recall(
  log: AuditLog,
  { rules }: ConfigFile,
  memory: Memory,
): Promise<readonly KnownVersion[]> {
  const known = new Map<string, KnownVersion>();
  for await (const entry of log.entries()) {
    recallNonce(entry, memory.nonces);
    recallSignature(entry, rules, memory.history);
    recallApproval(entry, rules, memory.approvals);
    recallKept(entry, memory);
    const { event } = entry;
    if (event.event === 'key') known.set(`${event.name} ${event.version}`, event);
  }
  return [...known.values()];
}

function recallNonce({ event, time }: AuditEntry, nonces: Nonces): void {
  if (
    !('authorization' in event) ||
    event.authorization === undefined ||
    !('client' in event) ||
    event.client === undefined
  )
    return;
  nonces.take(`${event.client.keyId} ${event.authorization.nonce}`, Date.parse(time));
}

function recallKept({ event, time }: AuditEntry, memory: Memory): void {
  const at = Date.parse(time);
  if (event.event === 'denied' && event.client !== undefined && event.payload !== undefined)
    memory.refusedPayloads.recall(event.client.name, event.payload.size, at);
  if (event.event === 'asked')
    memory.waitingPayloads.recall(event.client.name, event.payload.size, at);
}

function recallSignature(
  { event, time }: AuditEntry,
  rules: ConfigFile['rules'],
  history: History,
): void {
  if (event.event !== 'intent' || rules.find(({ name }) => name === event.rule)?.rate === undefined)
    return;
  history.add(event.rule, event.client.name, Date.parse(time));
}

function recallApproval(
  { event, index }: AuditEntry,
  rules: ConfigFile['rules'],
  approvals: Approvals,
): void {
  if (event.event === 'asked') {
    const { payload, key, policy, client, rule, needed, expires } = event;
    const by = rules.find(({ name }) => name === rule)?.approvals?.by ?? [];
    const { sha256, ...shown } = payload;
    const about = { payload: sha256, key: key.name, version: key.version, policy };
    approvals.add({
      ...about,
      ...shown,
      asked: index,
      requester: client.name,
      rule,
      needed,
      by,
      expires: Date.parse(expires),
      given: new Map(),
    });
  }
  if (event.event === 'approved') approvals.recall(event.asked, event.client.name, index);
  if (event.event === 'intent' && event.approvals.length > 0) approvals.forget(event.approvals);
}
