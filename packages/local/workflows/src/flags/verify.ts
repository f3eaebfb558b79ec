import { Flags, type Interfaces } from '@oclif/core';
import { POLICY_FLAGS } from './policy.ts';
import { TRUST_FLAGS } from './trust.ts';

/** All that verification takes; export and import take it too. */
export const VERIFY_FLAGS = {
  ...TRUST_FLAGS,
  ...POLICY_FLAGS,
  jobs: Flags.integer({
    helpGroup: 'GLOBAL',
    helpValue: 'N',
    min: 1,
    max: 64,
    summary: 'Threads that hash; by default one for each processor, at most 8.',
  }),
};

export type VerifyFlags = Interfaces.InferredFlags<typeof VERIFY_FLAGS>;
