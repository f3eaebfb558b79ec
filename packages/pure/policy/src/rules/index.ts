export { ASKED, ruleOf } from './asked.ts';
export {
  type Acceptance,
  type Condition,
  type ConditionInput,
  type EvidenceNeed,
  type NameNeed,
  type NamePattern,
  type Needs,
  PLAIN,
  type Quorum,
  type Rule,
  type SignedName,
  type Strength,
  waysOf,
} from './rule.ts';
