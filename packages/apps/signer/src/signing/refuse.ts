/** A refused request, told to the log. */
import { printable, type Rejection } from '@sealift/bytes';
import type { Client } from '../clients/clients.ts';
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
export async function logRefusal(
  state: State,
  { request, why, client, caller, key, payload, authorization }: Refused,
): Promise<void> {
  const who = client?.name ?? '';
  const size = payload?.length ?? 0;
  const {
    logged,
    kept: keeps,
    before,
  } = state.refusals.take(who, client?.refusals ?? STRANGERS, size, state.now());
  if (before > 0) await logCount(state, request, who, before);
  if (!logged) return;
  const kept =
    payload === undefined || size === 0 || !keeps
      ? undefined
      : await state.log.keepPayload(payload);
  await state.log.append({
    event: 'denied',
    request,
    ...(caller && { client: caller }),
    ...(key && { key }),
    ...(kept && { payload: kept }),
    policy: state.config.policy,
    code: why.code,
    message: `${printable(why.message)}${keeps ? '' : ` (its payload of ${size} bytes is not kept: there were too many)`}`,
    ...(authorization && { authorization }),
  });
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
