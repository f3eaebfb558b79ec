export { ADD_FLAGS } from './add-flags.ts';
export { type Added, addOutcome, fileContent } from './adding.ts';
export { INSTANCE_ARG, KIND_ARG, STORE_ARG } from './flags.ts';
