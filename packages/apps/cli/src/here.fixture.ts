import '@sealift/signer-world/known-scrypt';
import { inProcess } from '@sealift/in-process';
import { COMMANDS } from './commands/index.ts';

/** A command line of sealift, in this process; what is about the program itself starts it. */
export const run = inProcess('sealift', COMMANDS);
