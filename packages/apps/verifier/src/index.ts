export { COMMANDS } from './commands/index.ts';
export type { CommandMap } from './program/command-map.ts';
export { runProgram } from './program/run-program.ts';
