import { readForeignPolicy } from '@sealift/foreign-policy';
import { type PolicyFile, type ReadOptions, readPolicyFile } from '@sealift/policy-file';

/**
 * Reads a policy file in whichever form it is written: ours, or one of other programs, which is
 * judged by its own rules. @throws Rejection CONFIG | LIMIT | UNSUPPORTED: what has no equal here
 */
export const readPolicy = (text: string, options: ReadOptions): PolicyFile =>
  (MAY_BE_FOREIGN.test(text) ? readForeignPolicy(text, options) : undefined) ??
  readPolicyFile(text, options);

/** What every other form has; the readers of others are loaded for these alone. */
const MAY_BE_FOREIGN = /policy\.sigstore\.dev\/|^\s*\{/;
