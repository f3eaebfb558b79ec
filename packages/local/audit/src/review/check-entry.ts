/** What each kind of entry must agree with. The list of checks is this table. */
import { base64 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { decodeEntry } from '../event/codec.ts';
import type { AuditEvent, EventOf, Kind } from '../event/kinds.ts';
import { approvalBody, checkApproval, checkApprovals } from './approvals.ts';
import { checkAuthorization, checkDenied } from './authorization.ts';
import { DECISION_TIME, isPast } from './decision-time.ts';
import type { History } from './history.ts';
import { type Keyring, versionName } from './keyring.ts';
import { checkPayload, payloadOf } from './payload.ts';

export interface Surroundings {
  readonly directory: string;
  readonly history: History;
  /** Undefined: the keys are those that the log itself tells. */
  readonly keyring: Keyring | undefined;
}

/** Where an entry stands. */
interface Place {
  readonly index: number;
  readonly time: string;
}

type Check<K extends Kind> = (
  event: EventOf<K>,
  place: Place,
  around: Surroundings,
) => void | Promise<void>;

const CHECKS: { readonly [K in Kind]?: Check<K> } = {
  started: (event, _, { history }) => history.tellPolicy(event),
  reloaded: (event, _, { history }) => history.tellPolicy(event),
  key: (event, _, { history }) => history.tellKey(event),
  client: (event, _, { history }) => history.tellClient(event),
  intent: checkIntent,
  result: checkResult,
  failed: (event, _, { history }) => void settle(event, history),
  denied: checkRefused,
  asked: checkAsked,
  approved: checkApproved,
};

/**
 * Reads an entry, and holds it against those before it. @throws Rejection AUDIT_ENTRY, or what a
 * signature is refused with | IO
 */
export async function checkEntry(
  bytes: Uint8Array,
  index: number,
  around: Surroundings,
): Promise<void> {
  const { time, event } = decodeEntry(bytes);
  const { history } = around;
  history.counts.set(event.event, (history.counts.get(event.event) ?? 0) + 1);
  const before = history.lastTime;
  if (time > before) history.lastTime = time;
  await (CHECKS[event.event] as Check<AuditEvent['event']> | undefined)?.(
    event,
    { index, time },
    around,
  );
  if (time < before)
    reject('AUDIT_ENTRY', `its time ${time} is before that of the entry before, ${before}`);
}

async function checkIntent(
  event: EventOf<'intent'>,
  { index, time }: Place,
  { directory, history, keyring }: Surroundings,
): Promise<void> {
  // Open from here on, whatever is wrong with it: its result is a matter of its own.
  history.openIntents.set(index, event);
  history.expectInForce(event);
  await checkPayload(directory, event.payload, history);
  expectPinned(event, time, history, keyring);
  await checkAuthorization(event, signingRequest(event), history);
  checkApprovals(event, time, history);
}

const signingRequest = ({ key, payload }: EventOf<'asked' | 'intent'>) =>
  ({ path: `/v1/keys/${key.name}/sign`, body: payload.sha256, role: 'request' }) as const;

/** The key was active, and is the one that the reader pinned. */
function expectPinned(
  { key }: EventOf<'intent'>,
  time: string,
  history: History,
  keyring: Keyring | undefined,
): void {
  const { id } = history.key(key, { signing: true });
  if (keyring === undefined) return;
  const pinned =
    keyring.get(versionName(key)) ??
    reject('AUDIT_ENTRY', `${versionName(key)} is not in the keyring`);
  if (Buffer.compare(pinned.publicKey.id, id) !== 0)
    reject('AUDIT_ENTRY', `${versionName(key)} is another key in the keyring`);
  const at = Date.parse(time);
  if (at < pinned.from || at >= pinned.until + DECISION_TIME)
    reject('AUDIT_ENTRY', `the keyring has ${versionName(key)} sign at other times`);
}

async function checkResult(
  event: EventOf<'result'>,
  _: Place,
  { directory, history }: Surroundings,
): Promise<void> {
  const intent = settle(event, history);
  history.requests.expectNotDenied(event.request);
  const key = history.key(intent.key, { signing: false });
  const payload = await payloadOf(directory, intent.payload);
  if (
    !(await nodeCrypto.verify(key, keys.signingHash(key), payload, base64.decode(event.signature)))
  )
    reject(
      'AUDIT_ENTRY',
      `the signature is not one of ${versionName(intent.key)} over the payload of entry ` +
        `${event.intent}`,
    );
}

/** Each intent ends once, and by the request that began it. */
function settle(
  { intent: index, request }: EventOf<'result' | 'failed'>,
  { openIntents }: History,
): EventOf<'intent'> {
  const intent =
    openIntents.get(index) ??
    reject('AUDIT_ENTRY', `entry ${index} is no intent before it, or has its result already`);
  if (intent.request !== request) reject('AUDIT_ENTRY', `entry ${index} is of another request`);
  openIntents.delete(index);
  return intent;
}

/** Its payload is there where one is kept, and its client said it. */
async function checkRefused(
  event: EventOf<'denied'>,
  _: Place,
  { directory, history }: Surroundings,
): Promise<void> {
  await checkDenied(event, history);
  history.expectInForce(event);
  if (event.payload !== undefined) await checkPayload(directory, event.payload, history);
}

async function checkAsked(
  event: EventOf<'asked'>,
  { index, time }: Place,
  { directory, history }: Surroundings,
): Promise<void> {
  history.questions.ask(index, event);
  history.expectInForce(event);
  if (isPast(time, event.expires))
    reject('AUDIT_ENTRY', `it was asked after it had expired at ${event.expires}`);
  await checkPayload(directory, event.payload, history);
  history.key(event.key, { signing: true });
  await checkAuthorization(event, signingRequest(event), history);
}

async function checkApproved(
  event: EventOf<'approved'>,
  { index, time }: Place,
  { history }: Surroundings,
): Promise<void> {
  history.expectInForce(event);
  checkApproval(event, time, history);
  await checkAuthorization(
    event,
    { path: '/v1/approvals', body: approvalBody(event), role: 'approve' },
    history,
  );
  // Only one that holds counts later.
  history.questions.give({ ...event, index });
}
