/** A refused request, told to the log. */
import { hash } from 'node:crypto';
import type { EventOf } from '@sealift/audit';
import { printable, type Rejection } from '@sealift/failures';
import type { Client } from '../clients/clients.ts';
import { couldAllow } from '../policy/decide.ts';
import type { Authorization, Caller } from '../requests/authenticate.ts';
import type { State } from './state.ts';

/** As far as it came. */
export interface Refused {
  readonly request: string;
  readonly why: Rejection;
  readonly client?: Client | undefined;
  readonly caller?: Caller | undefined;
  readonly key?: { readonly name: string } | undefined;
  /** What was to be signed, where it came in whole and from a client. */
  readonly payload?: Uint8Array | undefined;
  readonly authorization?: Authorization | undefined;
}

/** Whoever has no certificate of ours shares one small allowance. */
const STRANGERS = { requests: 60, per: 60_000 };

/** Writes the refusal; it is durable before the reply. @throws Rejection AUDIT_LOG | CLOCK */
export async function logRefusal(state: State, refused: Refused): Promise<void> {
  const { request, why, client, caller, key, authorization } = refused;
  const who = client?.name ?? '';
  const { logged, before } = state.refusals.take(who, client?.refusals ?? STRANGERS, state.now());
  if (before > 0) await logCount(state, request, who, before);
  if (!logged) return;
  const payload = await keepRefused(state, refused);
  await state.log.append({
    event: 'denied',
    request,
    ...(caller && { client: caller }),
    ...(key && { key }),
    ...payload,
    policy: state.config.policy,
    code: why.code,
    message: printable(why.message),
    ...(authorization && { authorization }),
  });
}

/** Of what no rule could allow, the hash is enough. T47 */
async function keepRefused(
  state: State,
  { caller, key, payload = new Uint8Array() }: Refused,
): Promise<Pick<EventOf<'denied'>, 'payload' | 'unkept'>> {
  if (payload.length === 0) return {};
  const { rules } = state.config.file;
  const keeps =
    caller !== undefined &&
    rules.some((rule) => couldAllow(rule, caller.name, key?.name, payload)) &&
    state.refusedPayloads.take(caller.name, payload.length, state.now());
  return keeps
    ? { payload: await state.log.keepPayload(payload) }
    : { unkept: { sha256: hash('sha256', payload), size: payload.length } };
}

/** Those that had no entry of their own. */
export async function logCount(
  { log, config }: State,
  request: string,
  who: string,
  count: number,
): Promise<void> {
  const of = who === '' ? 'peers that are no clients' : who;
  const message = `${count} more requests of ${of} were refused than are logged one by one`;
  await log.append({ event: 'denied', request, policy: config.policy, code: 'RATE', message });
}
