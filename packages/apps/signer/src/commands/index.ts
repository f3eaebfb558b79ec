import type { CommandMap } from '@sealift/verifier';
import Check from './check.ts';
import Serve from './serve.ts';

export const COMMANDS: CommandMap = { serve: Serve, check: Check };
