import { inProcess } from '@sealift/in-process';
import { COMMANDS } from './index.ts';

/** A command line of sealift-verify, in this process. */
export const run = inProcess('sealift-verify', COMMANDS);
