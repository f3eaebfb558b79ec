export { buildPolicy, type PolicyOptions, witnessPolicy } from './build-policy.ts';
export {
  type Expectation,
  parseExpectations,
  parseImageOption,
  rejectContradictions,
} from './expectation.ts';
export { refuseCombinations } from './options/combinations.ts';
export type { DeniedKey, Likeness, Matcher, Policy, SignerPolicy } from './policy.ts';
export { PREDICATE_TYPES, predicateType } from './predicate-type.ts';
export { readPolicyOptions } from './read-options.ts';
export { looseDots } from './regexp.ts';
export { parseTimeOption } from './time-option.ts';
