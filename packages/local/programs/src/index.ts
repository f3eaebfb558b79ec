export { findProgram } from './find.ts';
export { type ProgramCall, runProgram } from './run.ts';
