/**
 * What an app needs to run a command line, apart from what its commands need: starting a program
 * loads this.
 */

export type { CommandMap, DescribedCommands } from './command-map.ts';
export { loadAll } from './command-map.ts';
export { sayingWhere } from './configuring.ts';
export { refuseIdle } from './given.ts';
export { interruptible } from './interrupt.ts';
export { outcomeOf, type Program, runProgram } from './run-program.ts';
export { releaseSignals } from './signals.ts';
export { surfaceOf } from './surface.ts';
export { interruption } from './written.ts';
