export type { AskedLog, LogPins } from './log.ts';
export { askLog, hasProofs, type LogProofs } from './prove.ts';
