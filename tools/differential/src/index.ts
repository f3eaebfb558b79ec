export { conformanceInputs } from './conformance-inputs.ts';
export { DISAGREEMENTS, type Disagreement } from './disagreements.ts';
export { isComparable, theirs } from './theirs.ts';
export { type Signed, type Warm, warm } from './warm.ts';
