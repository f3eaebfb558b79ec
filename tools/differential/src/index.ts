export { conformanceInputs } from './conformance-inputs.ts';
export { DISAGREEMENTS, type Disagreement } from './disagreements.ts';
export { isComparable, policy, signedEntity, theirs, thresholds, trustMaterial } from './theirs.ts';
