import type { Condition, ConditionInput } from '@sealift/policy/rules';
import { excess } from './bounds.ts';
import { compileExpression, type Expression, sentenceOf } from './expression.ts';

/**
 * A condition in CEL over `predicate`, `statement`, `signer` and `image`; or what is wrong with it,
 * a sentence without its subject. @param at `policy.yaml:18`
 */
export function compileCondition(text: string, at: string): Condition | string {
  const expression = compileExpression(text);
  if (typeof expression === 'string') return expression;
  return { text, at, fails: (given) => failure(expression, given) };
}

/** Whatever happens while foreign values are looked at is a reason not to count them. */
function failure(expression: Expression, given: ConditionInput): string | undefined {
  const tooMuch = excess(given.statement) ?? excess(given.predicate);
  if (tooMuch !== undefined) return `LIMIT: the statement ${tooMuch}`;
  try {
    const found = expression({ ...given });
    if (typeof found === 'boolean') return found ? undefined : 'is false';
    return `is neither true nor false: its type is ${typeof found}`;
  } catch (thrown) {
    return `cannot be decided: ${sentenceOf(thrown)}`;
  }
}
