export { mergeOutcome } from './merge.ts';
