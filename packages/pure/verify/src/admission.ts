/** How an image that was accepted came to be let in: a rule is chosen by a claim, its name. */
import type { JudgedRule } from './judgement.ts';

/**
 * `judged`: evidence is what a rule asks that would reject. `accepted`: a rule lets in whatever
 * signed it. `warned`: a rule that only warns is enough for it. The rule by its place.
 */
export type Admission =
  | { readonly how: 'judged' }
  | { readonly how: 'accepted' | 'warned'; readonly rule: string };

/**
 * Says how an image that was accepted was let in, by what every rule found that speaks of it.
 * @param rules of one image that was accepted
 */
export function admissionOf(rules: readonly JudgedRule[]): Admission {
  const enforced = rules.filter(({ rule: { mode } }) => mode === 'enforce');
  if (enforced.some(({ rule: { asks } }) => asks.kind === 'require')) return { how: 'judged' };
  const [accepting] = enforced;
  if (accepting !== undefined) return { how: 'accepted', rule: accepting.rule.at ?? '' };
  const admitting = rules.find(({ rule: { mode } }) => mode === 'admit');
  return { how: 'warned', rule: admitting?.rule.at ?? '' };
}
