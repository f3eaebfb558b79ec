import type { CommandMap } from '@sealift/console/program';

export const COMMANDS: CommandMap = {
  serve: () => import('./serve.ts'),
  check: () => import('./check.ts'),
};
