export { guardTargets } from './guard-target.ts';
export { guardOutcome } from './render.ts';
