export { COLD_SCRIPT } from './cold.ts';
export { conformanceInputs } from './conformance-inputs.ts';
export { DISAGREEMENTS, type Disagreement } from './disagreements.ts';
export type { Signed } from './keyless.ts';
export { isComparable, theirs } from './theirs.ts';
export { type Warm, warm } from './warm.ts';
