/** Commands that end with SIGKILL, and what they leave. */
export type { Deed } from './deed.ts';
export { makeDeeds } from './deeds.ts';
export { killOften, type Tally } from './kill.ts';
export { killLogOften, type LogTally } from './log/kill-log.ts';
