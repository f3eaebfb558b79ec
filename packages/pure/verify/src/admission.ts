/** How what was accepted came to be let in: a rule is chosen by a claim, the image's name. */
import type { Rule } from '@sealift/policy/rules';
import type { JudgedEvidence, JudgedRule, JudgedSubject } from './judgement.ts';

/**
 * Of an image and of evidence. `judged`: it is what a rule asks for that would reject.
 * `accepted`: a rule lets the image in whatever signed it. `warned`: a rule that only warns is
 * enough. `unasked`: the evidence holds, and no rule counts it. `waived`: nobody looked. The rule
 * by its place.
 */
export type Admission =
  | { readonly how: 'judged' | 'unasked' | 'waived' }
  | { readonly how: 'accepted' | 'warned'; readonly rule: string };

/** From the strongest on. */
const ORDER: readonly Admission['how'][] = ['judged', 'warned', 'accepted', 'unasked', 'waived'];

/** Says which of two says more, where something was let in twice. */
export const stronger = (one: Admission | undefined, other: Admission): Admission =>
  one !== undefined && ORDER.indexOf(one.how) <= ORDER.indexOf(other.how) ? one : other;

/**
 * Says how an image that was accepted was let in, by what every rule found that speaks of it.
 * @param rules of one image that was accepted
 */
export function admissionOf(rules: readonly JudgedRule[]): Admission {
  const enforced = rules.filter(({ rule: { mode } }) => mode === 'enforce');
  if (enforced.some(isRequired)) return { how: 'judged' };
  const [accepting] = enforced;
  if (accepting !== undefined) return { how: 'accepted', rule: accepting.rule.at ?? '' };
  const admitting = rules.find(({ rule: { mode } }) => mode === 'admit');
  return { how: 'warned', rule: admitting?.rule.at ?? '' };
}

const isRequired = ({ rule: { asks } }: JudgedRule): boolean => asks.kind === 'require';

/** Says how evidence of such an image, that was accepted, came to go along. */
export function evidenceAdmissions({
  rules,
}: Pick<JudgedSubject, 'rules'>): (evidence: JudgedEvidence) => Admission {
  const admission = admissionOf(rules);
  const rest: Admission = admission.how === 'accepted' ? admission : { how: 'unasked' };
  // T34: looked up, since thousands of signatures may count.
  const counting = rules.map(({ rule, counted }) => ({ rule, counted: new Set(counted) }));
  return (evidence) => {
    const found = counting.filter(({ counted }) => counted.has(evidence));
    if (found.some(({ rule }) => rejects(rule))) return { how: 'judged' };
    const [warning] = found;
    return warning === undefined ? rest : { how: 'warned', rule: warning.rule.at ?? '' };
  };
}

/** Whether what the rule finds rejects. */
export const rejects = ({ mode }: Rule): boolean => mode === 'enforce' || mode === 'restrict';
