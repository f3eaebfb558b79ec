import type { CommandMap } from '@sealift/console/program';

/** The commands that both programs have. */
export const COMMANDS: CommandMap = {
  verify: () => import('./verify.ts'),
  'verify-attestation': () => import('./verify-attestation.ts'),
  'verify-blob': () => import('./verify-blob.ts'),
  guard: () => import('./guard.ts'),
  inspect: () => import('./inspect.ts'),
  split: () => import('./split.ts'),
  join: () => import('./join.ts'),
  repair: () => import('./repair.ts'),
  inventory: () => import('./inventory.ts'),
  merge: () => import('./merge.ts'),
  explain: () => import('./explain.ts'),
  'deny:show': () => import('./deny/show.ts'),
  'trust:show': () => import('./trust/show.ts'),
  'policy:init': () => import('./policy/init.ts'),
  'policy:lint': () => import('./policy/lint.ts'),
  'policy:explain': () => import('./policy/explain.ts'),
  'policy:test': () => import('./policy/test.ts'),
  'audit:verify': () => import('./audit/verify.ts'),
  'audit:entries': () => import('./audit/entries.ts'),
  'audit:prove': () => import('./audit/prove.ts'),
};
