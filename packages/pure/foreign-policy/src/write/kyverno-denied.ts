/** What Kyverno must be told to refuse: it lets in whatever no rule there speaks of. */
import { type Group, references } from './kyverno-names.ts';

/** Names that a rule of ours takes, as they are compared there. */
export interface Spoken {
  readonly match: readonly Group[];
  /** Names of which the rule does not speak. */
  readonly except: readonly Group[];
}

/** Names that nobody gets in by, but for those skipped. */
export interface Denied {
  readonly of: readonly string[];
  readonly skip: readonly string[];
}

/** The names that no rule takes. @param all rules of which one would be enough to be let in */
export const unspoken = (all: readonly Spoken[]): readonly Denied[] => [
  { of: ['*'], skip: taken(all.flatMap(({ match }) => match)) },
  ...all.flatMap(({ match }) => match.flatMap((group) => beyond(group, all))),
  ...all.flatMap((rule) => excepted(rule, all)),
];

/** Names that were not meant: of what lies deeper another group says whether it is. */
function beyond(group: Group, all: readonly Spoken[]): Denied[] {
  if (group.beyond === undefined) return [];
  const others = all
    .flatMap(({ match }) => match)
    .filter((other) => isPure(other) || other.depth > group.depth);
  return [{ of: [group.beyond], skip: taken(others) }];
}

/** A rule with exceptions of its own might leave such a name to this one, and be left it. */
function excepted(rule: Spoken, all: readonly Spoken[]): Denied[] {
  const others = all.filter((other) => other !== rule && other.except.length === 0);
  const skip = taken(others.flatMap(({ match }) => match).filter(isPure));
  return rule.except.map((group) => ({ of: taken([group]), skip: [...skip, ...beside(group)] }));
}

export const isPure = ({ beyond: more }: Group): boolean => more === undefined;

/** What a group takes there and does not mean. */
export const beside = ({ beyond: more }: Group): string[] => (more === undefined ? [] : [more]);

export const taken = (groups: readonly Group[]): string[] => [
  ...new Set(groups.flatMap(({ name }) => references(name))),
];
