import { join } from 'node:path';
import { type DescribedCommands, runProgram } from '@sealift/console/program';
import { COMMANDS } from './commands/index.ts';

/**
 * What oclif describes in help, by the `explicit` strategy in package.json; filled when help is
 * asked for.
 */
export const HELP_COMMANDS: DescribedCommands = {};

const PROGRAM = {
  root: join(import.meta.dirname, '..'),
  commands: COMMANDS,
  described: HELP_COMMANDS,
};

export const main = (): Promise<void> => runProgram(PROGRAM, process.argv.slice(2));
