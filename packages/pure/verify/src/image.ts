import { printable } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import type { Expectation } from '@sealift/policy';
import { type Rule, waysOf } from '@sealift/policy/rules';
import { rejects } from './admission.ts';
import { deniedCauses, failedCause } from './causes.ts';
import type { Cause, JudgedEvidence, JudgedRule, JudgedSubject, LedgerRow } from './judgement.ts';
import type { Pinned } from './pinned.ts';
import { bindingBy, bindingOf, type RuleBinding } from './rules/binding.ts';
import { nameCauses } from './rules/name.ts';
import { judgeRule } from './rules/rule.ts';
import type { RuleCase } from './rules/rule-case.ts';
import type { JudgedTree } from './tree.ts';

export interface ImageInput {
  /** Its digest, where nobody names it. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /** Whether a seal vouches for the name. */
  readonly sealed: boolean;
  /** What the operator expects of this name. */
  readonly expectations: readonly Expectation[];
  /** What the ledger says about its evidence. */
  readonly ledger: readonly LedgerRow[];
}

/** An image with its verdict, and why it is rejected. */
export interface JudgedImage {
  readonly image: JudgedSubject;
  readonly causes: readonly Cause[];
}

/** What is asked, and of whom. */
export interface Asking extends Pick<RuleCase, 'signers' | 'now' | 'known'> {
  readonly rulesFor: Pinned['rulesFor'];
}

/**
 * The verdict on one name: whether what was judged of its tree is what every rule asks that speaks
 * of the name.
 */
export async function imageOf(
  input: ImageInput,
  tree: JudgedTree,
  asking: Asking,
): Promise<JudgedImage> {
  const { name, ledger } = input;
  const rules = asking.rulesFor(name, tree.digest);
  const { digest, judged, platforms, missing, carried } = tree;
  const of: RuleCase = { ...asking, name, digest, tree, ledger };
  const findings: JudgedRule[] = [];
  for (const rule of rules) findings.push(await judgeRule(rule, of));
  const among = new Set(findings.flatMap((each) => each.counted));
  const counted = judged.filter((each) => among.has(each));
  const bound = findings.map((finding) => ({ finding, by: bindingBy(input, finding) }));
  const binding = bindingOf(input, bound);
  const judgedRules = bound.map(({ finding, by }) => named(finding, name, by));
  const causes = [
    ...deniedCauses(name, tree.denied),
    ...contradictions(input),
    ...brokenChecks(name, judged),
    ...judgedRules.flatMap(({ rule, causes: own }) => (rejects(rule) ? own : [])),
    ...unadmitted(name, rules),
  ];
  const outcome = causes.length === 0 ? 'accepted' : 'rejected';
  const found = { platforms, missing, carried, evidence: judged, counted, rules: judgedRules };
  return { image: { kind: 'image', name, digest, outcome, binding, ...found }, causes };
}

/** Default deny: what no rule speaks of, or only rules that warn, nobody lets in. */
function unadmitted(name: string, rules: readonly Rule[]): Cause[] {
  if (rules.some(({ mode }) => mode === 'enforce' || mode === 'admit')) return [];
  const detail =
    rules.length === 0
      ? 'no rule of the policy speaks of it'
      : 'only rules that warn speak of it, and none says admit';
  return [{ kind: 'policy', code: 'POLICY', name, detail: `${printable(name)}: ${detail}` }];
}

/** With what the rule says of the name. */
function named(finding: JudgedRule, name: string, binding: RuleBinding): JudgedRule {
  const { asks } = finding.rule;
  const more = asks.kind === 'require' ? nameCauses(asks, name, binding) : [];
  const causes = [...finding.causes, ...more];
  const { at: rule } = finding.rule;
  return {
    rule: finding.rule,
    outcome: causes.length === 0 ? 'held' : 'failed',
    counted: causes.length === 0 ? finding.counted : [],
    causes: rule === undefined ? causes : causes.map((cause) => ({ ...cause, rule })),
  };
}

/** How many entries of the report `imageOf` makes, told beforehand and at most. T34 */
export const entriesOf = (
  { digest, platforms, missing, judged, on, carried, denied }: JudgedTree,
  rules: readonly Rule[],
): number =>
  1 +
  platforms.length +
  missing.length +
  judged.length +
  carried.length +
  denied.length +
  rules.reduce(
    (sum, rule) =>
      sum +
      (waysOf(rule).some(({ coverage }) => coverage !== 'index')
        ? judged.length
        : (on.get(digest)?.length ?? 0)),
    0,
  );

/**
 * What the operator expects of a name and is not so. T37: asked of names that nobody selected too.
 */
export const contradictions = ({
  name,
  descriptor,
  expectations,
}: Pick<ImageInput, 'name' | 'descriptor' | 'expectations'>): Cause[] =>
  expectations.flatMap(({ digest: expected = descriptor.digest }) =>
    expected === descriptor.digest
      ? []
      : [
          {
            kind: 'contradicted',
            code: 'NAME_CONTRADICTED',
            name,
            expected,
            found: descriptor.digest,
          },
        ],
  );

/** A bug of ours is never an acceptance, even beside evidence that passed. */
const brokenChecks = (name: string, judged: readonly JudgedEvidence[]): Cause[] =>
  judged.filter(({ failure }) => failure?.code === 'INTERNAL').flatMap(failedCause(name));
