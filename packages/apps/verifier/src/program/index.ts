/**
 * What an app needs to run a command line, apart from what its commands need: starting a program
 * loads this.
 */
export { COMMANDS } from '../commands/index.ts';
export { refuseIdle } from '../flags/given.ts';
export type { CommandMap, DescribedCommands } from './command-map.ts';
export { sayingWhere } from './configuring.ts';
export { interruptible } from './interrupt.ts';
export { outcomeOf, type Program, runProgram } from './run-program.ts';
export { releaseSignals } from './signals.ts';
export { surfaceOf } from './surface.ts';
export { interruption } from './written.ts';
