/** Whether an image is what a rule of the policy asks for. */
import type { Digest } from '@sealift/bytes';
import type { Acceptance, Needs, Rule } from '@sealift/policy/rules';
import type { Cause, JudgedRule } from '../judgement.ts';
import { judgeNeed, type NeedFinding } from './need.ts';
import type { RuleCase } from './rule-case.ts';

/** Judges all but what the rule says of the name. @throws Rejection LIMIT */
export async function judgeRule(rule: Rule, of: RuleCase): Promise<JudgedRule> {
  const { counted, causes } =
    rule.asks.kind === 'accept' ? accept(rule.asks, of) : await fulfil(rule.asks, of);
  return { rule, outcome: causes.length === 0 ? 'held' : 'failed', counted, causes };
}

function accept({ digests }: Acceptance, { name, digest }: RuleCase): NeedFinding {
  if (digests === 'any' || digests.has(digest)) return { counted: [], causes: [] };
  const detail =
    digests.size === 0
      ? 'the policy lets in no image of this name'
      : `${digest} is none of the digests that the policy accepts by this name`;
  return { counted: [], causes: [{ kind: 'policy', code: 'POLICY', name, detail }] };
}

/** What is asked, or else what the rule takes instead: the first that holds counts alone. */
async function fulfil(needs: Needs, of: RuleCase): Promise<NeedFinding> {
  const causes: Cause[] = [];
  for (const either of [needs, ...(needs.instead ?? [])]) {
    const found = await cover(either, of);
    if (found.causes.length === 0) return found;
    causes.push(...found.causes);
  }
  return { counted: [], causes };
}

async function cover(needs: Needs, of: RuleCase): Promise<NeedFinding> {
  const { children } = of.tree;
  const onRoot = await judgeOn(of.digest, needs, of);
  if (needs.coverage === 'index' || children.length === 0) return onRoot;
  if (needs.coverage === 'any' && onRoot.causes.length === 0) return onRoot;
  const onChildren = await onAll(children, needs, of);
  if (needs.coverage === 'all-children') return both([onRoot, onChildren]);
  return onChildren.causes.length === 0 ? onChildren : { counted: [], causes: onRoot.causes };
}

/** Each platform by its own evidence: one never stands for another. */
async function onAll(digests: readonly Digest[], needs: Needs, of: RuleCase): Promise<NeedFinding> {
  const found: NeedFinding[] = [];
  for (const digest of digests) found.push(await judgeOn(digest, needs, of));
  return both(found);
}

async function judgeOn(digest: Digest, needs: Needs, of: RuleCase): Promise<NeedFinding> {
  const found: NeedFinding[] = [];
  for (const need of needs.evidence) found.push(await judgeNeed(digest, { need, needs, of }));
  return both(found);
}

/** All must hold; what counts for one part counts for nothing where another part fails. */
function both(found: readonly NeedFinding[]): NeedFinding {
  const causes: Cause[] = found.flatMap(({ causes: own }) => own);
  const counted = causes.length > 0 ? [] : [...new Set(found.flatMap(({ counted: own }) => own))];
  return { counted, causes };
}
