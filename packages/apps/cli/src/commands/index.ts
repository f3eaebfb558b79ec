import { type CommandMap, COMMANDS as SHARED } from '@sealift/verifier';

/** The verifier's commands, and those that need a network. */
export const COMMANDS: CommandMap = { ...SHARED };
