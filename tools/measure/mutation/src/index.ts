/** Mutated evidence and mutated trust: the verdict is a refusal, or says the same as before. */
export { allMasks, type ByteOptions, mutateBytes, mutateLengths, oneMask } from './bytes.ts';
export { FUZZED, type Fuzzed } from './fuzz.ts';
export type { Finding, Tally } from './judge.ts';
export { mutateStructure } from './structure.ts';
export type { Target } from './target.ts';
export { makeTargets } from './targets.ts';
