export { ADD_FLAGS } from './add-flags.ts';
export { type Added, addOutcome, fileContent, nameOf } from './adding.ts';
export { ACCEPT_FLAG, approver, INSTANCE_ARG, KIND_ARG, STORE_ARG } from './flags.ts';
