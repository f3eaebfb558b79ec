/**
 * Whether a rule allows a request. Nothing is allowed that no rule allows; each condition of a rule
 * must hold.
 */
import { printable, Rejection, reject } from '@sealift/failures';
import type { Rule } from '../config/schema.ts';
import { kindOf, type PayloadFacts } from '../payload/read-payload.ts';
import { checkContent } from './content.ts';
import type { History } from './history.ts';
import { checkTime } from './schedule.ts';

/** Who asks for what, and when. */
export interface Request {
  readonly client: string;
  readonly key: string;
  readonly payload: PayloadFacts;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * The first rule whose conditions all hold. @throws Rejection SIGNING_DENIED | RATE with the reason
 * of each rule
 */
export function decide(request: Request, rules: readonly Rule[], history: History): Rule {
  const candidates = rules.filter(
    (rule) => rule.clients.includes(request.client) && rule.keys.includes(request.key),
  );
  if (candidates.length === 0)
    return reject('SIGNING_DENIED', `no rule lets ${request.client} use the key ${request.key}`);
  const refusals: Rejection[] = [];
  for (const rule of candidates) {
    const refusal = refusalOf(rule, request, history);
    if (refusal === undefined) return rule;
    refusals.push(refusal);
  }
  // Whoever only asked too often is told to wait.
  const code = refusals.some((each) => each.code === 'RATE') ? 'RATE' : 'SIGNING_DENIED';
  return reject(code, refusals.map(({ message }) => message).join('; '));
}

/**
 * Whether a rule would allow such a payload at some time, on some condition. T47 @param key
 * undefined where none is named
 */
export function couldAllow(
  { clients, keys, payloads }: Rule,
  client: string,
  key: string | undefined,
  payload: Uint8Array,
): boolean {
  if (key === undefined || !clients.includes(client) || !keys.includes(key)) return false;
  const kind = kindOf(payload);
  return kind !== undefined && payloads.includes(kind);
}

function refusalOf(rule: Rule, request: Request, history: History): Rejection | undefined {
  try {
    checkKind(rule, request.payload);
    checkContent(rule, request.payload);
    checkTime(rule, request.time);
    checkRate(rule, request, history);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return new Rejection(thrown.code, `rule ${rule.name}: ${thrown.message}`, { cause: thrown });
  }
}

function checkKind(rule: Rule, { kind, predicateType, subjects }: PayloadFacts): void {
  if (!rule.payloads.includes(kind))
    reject('SIGNING_DENIED', `payloads of the kind ${kind} are not allowed`);
  if (predicateType !== undefined && !rule.predicateTypes?.includes(predicateType))
    reject('SIGNING_DENIED', `statements of the type ${printable(predicateType)} are not allowed`);
  if (subjects.length > rule.maxSubjects)
    reject(
      'SIGNING_DENIED',
      `a statement about ${subjects.length} subjects, allowed are ${rule.maxSubjects}`,
    );
}

function checkRate({ name, rate }: Rule, { client, time }: Request, history: History): void {
  if (rate === undefined) return;
  const count = history.signedSince(name, client, time - rate.per);
  if (count >= rate.requests)
    reject(
      'RATE',
      `${count} signatures in the last ${rate.per / 1000} s, allowed are ${rate.requests}`,
    );
}
