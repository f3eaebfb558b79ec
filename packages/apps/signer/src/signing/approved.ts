import { reject } from '@sealift/failures';
import type { ApprovalSubject, Waiting } from '../approvals/approvals.ts';
import type { Rule } from '../config/schema.ts';
import type { Authenticated } from '../requests/authenticate.ts';
import { logFields, type SigningRequest } from './signing-request.ts';
import type { State } from './state.ts';

/**
 * The entries that approve this request, used up by it. @throws Rejection APPROVAL_NEEDED, after
 * the question stands in the log
 */
export async function approvalsFor(
  state: State,
  ask: SigningRequest,
  matter: ApprovalSubject,
): Promise<readonly number[]> {
  if (ask.rule.approvals === undefined) return [];
  const waiting = state.approvals.find(matter, ask.caller.name, ask.rule.name, ask.time);
  const entries = waiting && state.approvals.use(waiting);
  if (entries !== undefined) return entries;
  const { needed, by, payload, expires, given } =
    waiting ?? (await askFor(state, ask, matter, ask.rule.approvals));
  return reject(
    'APPROVAL_NEEDED',
    `payload ${payload} needs ${needed} of ${by.join(', ')} until ${rfc3339(expires)}; ` +
      `${given.size} approved`,
  );
}

/**
 * Before the payload is kept: whoever has too much waiting adds nothing to the disk. T32 @throws
 * Rejection RATE
 */
export function expectRoomToAsk(
  state: State,
  { approvals, name }: Rule,
  matter: ApprovalSubject,
  { requester, size, time }: Asking,
): void {
  if (approvals === undefined || state.approvals.find(matter, requester, name, time) !== undefined)
    return;
  state.approvals.expectRoom(requester, time);
  if (!state.waitingPayloads.take(requester, size, time))
    reject('RATE', 'too much was asked for today that waits for approvals');
}

/** Who asks, with a payload of how many bytes, and when. */
interface Asking {
  readonly requester: string;
  readonly size: number;
  readonly time: number;
}

const rfc3339 = (time: number): string => new Date(time).toISOString();

async function askFor(
  state: State,
  ask: SigningRequest,
  matter: ApprovalSubject,
  { needed, by, within }: NonNullable<Rule['approvals']>,
): Promise<Waiting> {
  const { rule, facts, caller, payload } = ask;
  const expires = ask.time + within;
  const asked = await state.log.append({
    event: 'asked',
    rule: rule.name,
    needed,
    by: [...by],
    expires: rfc3339(expires),
    ...logFields(ask),
  });
  const { kind, description } = facts;
  const shown = {
    kind,
    description,
    size: payload.size,
    ...(payload.inline !== undefined && { inline: payload.inline }),
  };
  const waiting = {
    ...matter,
    asked,
    requester: caller.name,
    rule: rule.name,
    needed,
    by,
    expires,
    ...shown,
    given: new Map(),
  };
  state.approvals.add(waiting);
  return waiting;
}

/** Approves what waits. @throws Rejection SIGNING_DENIED | AUDIT_LOG | CLOCK */
export async function approve(
  state: State,
  request: string,
  { caller, authorization }: Authenticated,
  matter: ApprovalSubject,
): Promise<Approved> {
  // Who may approve is told to the log for the policy in force; an approval under another one would
  // be of no use.
  if (matter.policy !== state.config.policy)
    reject(
      'SIGNING_DENIED',
      'this was asked under another configuration than the one in force: it must be asked again',
    );
  const waiting = state.approvals.claim(matter, caller.name, state.now());
  const { asked, payload, key, version, policy, expires } = waiting;
  const about = { payload, key: { name: key, version }, policy, expires: rfc3339(expires) };
  const entry = await state.log.append({
    event: 'approved',
    request,
    client: caller,
    asked,
    ...about,
    authorization,
  });
  waiting.given.set(caller.name, entry);
  const { needed, given } = waiting;
  return { payload, needed, given: [...given.keys()], expires: rfc3339(expires), entry };
}

/** How far the approvals are. */
interface Approved {
  readonly payload: string;
  readonly needed: number;
  readonly given: readonly string[];
  readonly expires: string;
  /** Index in the log. */
  readonly entry: number;
}

/** What waits, for those who may approve it. */
export const waitingDocument = ({
  payload,
  size,
  kind,
  description,
  key,
  version,
  policy,
  requester,
  needed,
  given,
  expires,
}: Waiting) => ({
  payload: { sha256: payload, size, kind, description },
  key,
  version,
  policy,
  requester,
  needed,
  given: [...given.keys()],
  expires: rfc3339(expires),
});
