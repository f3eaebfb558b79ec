import { join } from 'node:path';
import { type CommandMap, runProgram } from '@sealift/verifier';
import { COMMANDS as ALL } from './commands/index.ts';

/** What oclif describes in help: the command map of the `explicit` strategy in package.json. */
export const COMMANDS: CommandMap = ALL;

export const main = (): Promise<void> => runProgram(join(import.meta.dirname, '..'), COMMANDS, process.argv.slice(2));
