import type { CommandMap } from '@sealift/verifier/program';

export const COMMANDS: CommandMap = {
  serve: () => import('./serve.ts'),
  check: () => import('./check.ts'),
};
