import { join } from 'node:path';
import { COMMANDS as SHARED } from './commands/index.ts';
import type { CommandMap } from './program/command-map.ts';
import { runProgram } from './program/run-program.ts';

/** What oclif describes in help: the command map of the `explicit` strategy in package.json. */
export const COMMANDS: CommandMap = SHARED;

export const main = (): Promise<void> => runProgram(join(import.meta.dirname, '..'), COMMANDS, process.argv.slice(2));
