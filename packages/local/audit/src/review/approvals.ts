/** Approvals: by others than the requester, of exactly this, and in time. T32 */
import { canonicalJson, digest, hex, reject } from '@sealift/bytes';
import type { EventOf } from '../event/kinds.ts';
import { type History, isPast } from './history.ts';
import { versionName } from './keyring.ts';

/** What an approval is of. */
type Matter = Pick<EventOf<'approved'>, 'payload' | 'key' | 'policy'>;

const matterOf = ({ payload, key, policy }: EventOf<'asked' | 'intent'>): Matter => ({
  payload: payload.sha256,
  key,
  policy,
});

function expectSame(one: Matter, other: Matter, what: string): void {
  const same =
    one.payload === other.payload &&
    versionName(one.key) === versionName(other.key) &&
    one.policy === other.policy;
  if (!same) reject('AUDIT_ENTRY', `${what} is of another payload, key version or policy`);
}

/** SHA-256, hex, of the body that an approver signs: the canonical JSON of what is approved. */
export const approvalBody = ({ payload, key, policy }: Matter): string =>
  hex.encode(
    digest.sha256(canonicalJson({ payload, key: key.name, version: BigInt(key.version), policy })),
  );

/**
 * An approval refers to a question that was asked before, by somebody else, and is given in time.
 */
export function checkApproval(event: EventOf<'approved'>, time: string, { asked }: History): void {
  const question =
    asked.get(event.asked) ??
    reject('AUDIT_ENTRY', `entry ${event.asked} is no question that was asked before`);
  expectSame(event, matterOf(question), `entry ${event.asked}`);
  if (event.expires !== question.expires)
    reject('AUDIT_ENTRY', 'it does not expire when the question does');
  if (isPast(time, event.expires))
    reject('AUDIT_ENTRY', `it was given after it had expired at ${event.expires}`);
  expectOther(event.client, question.client);
}

/** Whoever asks does not approve, under whichever name or key. */
function expectOther(
  approver: EventOf<'approved'>['client'],
  requester: EventOf<'asked'>['client'],
): void {
  if (approver.name === requester.name || approver.keyId === requester.keyId)
    reject('AUDIT_ENTRY', `${approver.name} approves what it asked for itself`);
}

/** The approvals of an intent: as many different people as were asked for, each once. */
export function checkApprovals(event: EventOf<'intent'>, time: string, history: History): void {
  const given = event.approvals.map((index) => ({
    index,
    ...(history.approved.get(index) ??
      reject('AUDIT_ENTRY', `entry ${index} is no approval before it`)),
  }));
  for (const approval of given) {
    expectSame(approval, matterOf(event), `the approval ${approval.index}`);
    if (isPast(time, approval.expires))
      reject('AUDIT_ENTRY', `the approval ${approval.index} had expired at ${approval.expires}`);
    expectOther(approval.client, event.client);
    history.useApproval(approval.index);
  }
  const needed = Math.max(0, ...given.map(({ asked }) => history.asked.get(asked)?.needed ?? 0));
  const people = new Set(given.map(({ client }) => client.name)).size;
  if (people < needed) reject('AUDIT_ENTRY', `${people} approved, and ${needed} were asked for`);
}
