import { Rejection } from '@sealift/failures';
import type { Check, FailedCheck, Waiver } from './judgement.ts';

/**
 * What a step that did not fail says: a sentence for the report, or that the operator waived it.
 */
export type Outcome = string | Waived;

/** What was waived, and why, in words. */
export interface Waived {
  readonly waives: Waiver;
  readonly waived: string;
}

/** A check looks at the case, returns what it established, and throws a Rejection otherwise. */
export interface CheckStep<Case> {
  readonly name: string;
  run(subject: Case): Outcome | Promise<Outcome>;
}

/**
 * Runs the steps in order and stops at the first that fails: a later one must never rescue an
 * earlier one.
 */
export async function runChecks<Case>(
  subject: Case,
  steps: readonly CheckStep<Case>[],
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const step of steps) {
    const check = await runCheck(subject, step);
    checks.push(check);
    if (check.status === 'failed') break;
  }
  return checks;
}

async function runCheck<Case>(subject: Case, step: CheckStep<Case>): Promise<Check> {
  try {
    const outcome = await step.run(subject);
    if (typeof outcome === 'string') return { name: step.name, status: 'passed', detail: outcome };
    const { waives, waived: detail } = outcome;
    return { name: step.name, status: 'waived', waives, detail };
  } catch (thrown) {
    return failedCheck(step.name, thrown);
  }
}

/** A failed check; whatever is not a Rejection is a bug of ours, and never an acceptance. */
export function failedCheck(name: string, thrown: unknown): FailedCheck {
  if (thrown instanceof Rejection)
    return { name, status: 'failed', code: thrown.code, detail: thrown.message };
  return { name, status: 'failed', code: 'INTERNAL', detail: `${name} broke: ${String(thrown)}` };
}
