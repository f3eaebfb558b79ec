/** Approvals: by others than the requester, of exactly this, and in time. T32 */
import { canonicalJson, digest, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { EventOf } from '../event/kinds.ts';
import { isPast } from './decision-time.ts';
import type { History } from './history.ts';
import { versionName } from './keyring.ts';
import type { Given } from './questions.ts';

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
 * An approval refers to a question that was asked before, by somebody else, and is given in time,
 * once, and before it is used.
 */
export function checkApproval(
  event: EventOf<'approved'>,
  time: string,
  { questions }: History,
): void {
  const question = questions.question(event.asked);
  expectSame(event, matterOf(question), `entry ${event.asked}`);
  if (event.expires !== question.expires)
    reject('AUDIT_ENTRY', 'it does not expire when the question does');
  if (isPast(time, event.expires))
    reject('AUDIT_ENTRY', `it was given after it had expired at ${event.expires}`);
  expectOther(event.client, question.client);
  if (question.by?.includes(event.client.name) === false)
    reject('AUDIT_ENTRY', `${event.client.name} is not among those who were asked`);
  if (questions.givenTo(event.asked).some(({ client }) => isSame(client, event.client)))
    reject('AUDIT_ENTRY', `${event.client.name} approved this before`);
  questions.expectOpen(event.asked);
}

type Person = EventOf<'asked'>['client'];

/** One key under two names, and one name with two keys, is one person. T41 */
const isSame = (one: Person, other: Person): boolean =>
  one.name === other.name || one.keyId === other.keyId || one.certificate === other.certificate;

/** Whoever asks does not approve, under whichever name, key or certificate. */
function expectOther(approver: Person, requester: Person): void {
  if (isSame(approver, requester))
    reject('AUDIT_ENTRY', `${approver.name} approves what it asked for itself`);
}

/**
 * The approvals of an intent: what is needed is what the rule asked for, and never what was given.
 * T41 @throws Rejection POLICY where there are fewer | AUDIT_ENTRY
 */
export function checkApprovals(event: EventOf<'intent'>, time: string, history: History): void {
  if (event.approvals.length === 0) expectNoneNeeded(event, history);
  else checkAllGiven(event, time, history);
}

function checkAllGiven(event: EventOf<'intent'>, time: string, { questions }: History): void {
  const given = event.approvals.map((index) => questions.given(index));
  for (const approval of given) checkGiven(approval, event, time);
  const asked = given[0]?.asked ?? 0;
  if (given.some((approval) => approval.asked !== asked))
    reject('AUDIT_ENTRY', 'its approvals are of several questions');
  const question = questions.question(asked);
  if (question.rule !== event.rule || question.client.name !== event.client.name)
    reject('AUDIT_ENTRY', `entry ${asked} asked under another rule, or for another client`);
  questions.close(asked);
  const people = given.filter(
    ({ client }, i) => !given.slice(0, i).some((earlier) => isSame(earlier.client, client)),
  );
  expectEnough(people.length, question.needed);
  questions.tellNeeded(event, question.needed);
}

function expectNoneNeeded(event: EventOf<'intent'>, { questions }: History): void {
  const needed = questions.needed(event) ?? 0;
  expectEnough(0, needed);
  questions.tellNeeded(event, needed);
}

function checkGiven(approval: Given, event: EventOf<'intent'>, time: string): void {
  expectSame(approval, matterOf(event), `the approval ${approval.index}`);
  if (isPast(time, approval.expires))
    reject('AUDIT_ENTRY', `the approval ${approval.index} had expired at ${approval.expires}`);
  expectOther(approval.client, event.client);
}

function expectEnough(people: number, needed: number): void {
  if (people < needed) reject('POLICY', `${people} approved, and the rule asked for ${needed}`);
}
