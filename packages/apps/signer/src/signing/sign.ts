/**
 * The order in which a signature comes to be. Each line is durable before the next one begins:
 * the intent, with the whole payload and the client's own signature; the use of the key; the
 * result; the reply.
 */
import { hash } from 'node:crypto';
import type { AuditLog } from '@sealift/audit';
import { base64 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { activeVersion } from '../keys/keyring.ts';
import { signsRight } from '../keys/open-key.ts';
import { readPayload } from '../payload/read-payload.ts';
import { decide } from '../policy/decide.ts';
import type { Authenticated } from '../requests/authenticate.ts';
import { approvalsFor, expectRoomToAsk } from './approved.ts';
import { logFields, type SigningRequest } from './signing-request.ts';
import type { State } from './state.ts';

export interface SignAnswer {
  readonly request: string;
  readonly key: { readonly name: string; readonly version: number };
  readonly algorithm: string;
  /** Base64; ECDSA as DER. */
  readonly signature: string;
  readonly payload: { readonly sha256: string; readonly size: number };
  readonly entries: { readonly intent: number; readonly result: number };
}

/**
 * Signs a payload, if the policy allows it and the log takes it.
 * @throws Rejection REQUEST | PARSE | STRUCTURE | UNSUPPORTED | LIMIT | SIGNING_DENIED | RATE |
 * APPROVAL_NEEDED | AUDIT_LOG | CLOCK | TOKEN | INTERNAL
 */
export async function signPayload(
  state: State,
  request: string,
  from: Authenticated,
  keyName: string,
  bytes: Uint8Array,
): Promise<SignAnswer> {
  const time = state.now();
  const key = activeVersion(state.keyring, keyName, time);
  const facts = readPayload(bytes);
  const { config } = state;
  const { policy, file } = config;
  const rule = decide(
    { client: from.caller.name, key: keyName, payload: facts, time },
    file.rules,
    state.history,
  );
  const matter = { payload: hash('sha256', bytes), key: keyName, version: key.version, policy };
  expectRoomToAsk(state, rule, matter, { requester: from.caller.name, size: bytes.length, time });
  const payload = await state.log.keepPayload(bytes);
  expectInForce(state, config);
  const ask: SigningRequest = { ...from, request, key, facts, payload, policy, rule, time };
  const approvals = await approvalsFor(state, ask, matter);
  countSignature(state, ask);
  expectInForce(state, config);
  const intent = await state.log.append({
    event: 'intent',
    rule: rule.name,
    approvals: [...approvals],
    ...logFields(ask),
  });
  const signature = await useKey(state.log, ask, intent, bytes);
  const result = await state.log.append({
    event: 'result',
    request,
    intent,
    signature: base64.encode(signature),
  });
  return answer(ask, signature, { intent, result });
}

/**
 * A reload came in between: the log has told of other keys and clients since. @throws Rejection
 * SIGNING_DENIED
 */
function expectInForce(state: State, config: State['config']): void {
  if (state.config !== config)
    reject('SIGNING_DENIED', 'the configuration changed while this was decided: ask again');
}

/**
 * Nothing is awaited between the count and its check: requests that come at the same time see each
 * other. @throws Rejection RATE
 */
function countSignature({ history }: State, { rule, caller, time }: SigningRequest): void {
  if (rule.rate === undefined) return;
  if (history.signedSince(rule.name, caller.name, time - rule.rate.per) >= rule.rate.requests)
    reject('RATE', `rule ${rule.name}: too many signatures at once`);
  history.add(rule.name, caller.name, time);
}

/**
 * A fault, of a key or a token, must not give away a signature that does not verify: some of them
 * tell the key.
 */
async function useKey(
  log: AuditLog,
  { request, key }: SigningRequest,
  intent: number,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  try {
    const signature = await key.signer.sign(bytes);
    return (await signsRight(key, bytes, signature))
      ? signature
      : reject('INTERNAL', 'the fresh signature does not verify, and is not given away');
  } catch (thrown) {
    const { code, message } =
      thrown instanceof Rejection ? thrown : new Rejection('INTERNAL', 'the key failed');
    await log.append({ event: 'failed', request, intent, code, message });
    throw thrown;
  }
}

const answer = (
  { request, key, payload: { sha256, size } }: SigningRequest,
  signature: Uint8Array,
  entries: SignAnswer['entries'],
): SignAnswer => ({
  request,
  key: { name: key.name, version: key.version },
  algorithm: key.algorithm,
  signature: base64.encode(signature),
  payload: { sha256, size },
  entries,
});
