export {
  buildPolicy,
  hasSigner,
  type PolicyOptions,
  type SignerOptions,
  witnessPolicy,
} from './build-policy.ts';
export {
  type Expectation,
  parseExpectations,
  parseImageOption,
  rejectContradictions,
} from './expectation.ts';
export type { DeniedKey, Matcher, Policy, SignerPolicy } from './policy.ts';
export { PREDICATE_TYPES, predicateType } from './predicate-type.ts';
export { looseDots } from './regexp.ts';
export { parseTimeOption } from './time-option.ts';
