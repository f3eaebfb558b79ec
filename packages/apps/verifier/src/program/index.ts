/**
 * What an app needs to run a command line, apart from what its commands need: starting a program
 * loads this.
 */
export { COMMANDS } from '../commands/index.ts';
export type { CommandMap, DescribedCommands } from './command-map.ts';
export { runProgram } from './run-program.ts';
export { surfaceOf } from './surface.ts';
