export type { Matcher, Policy, SignerPolicy } from './policy.ts';
