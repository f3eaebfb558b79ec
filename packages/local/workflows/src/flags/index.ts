export { LOG_ARGS, LOG_FLAGS, REVIEW_FLAGS } from './audit.ts';
export { BLOB_ARGS, BLOB_FLAGS } from './blob.ts';
export { CHAIN_FLAGS } from './chain.ts';
export { flagsFor } from './options.ts';
export { REPORT_FLAGS } from './report.ts';
export { COMMIT_FLAGS, SEEN_FLAGS, STATE_FLAGS } from './state.ts';
export { bundleArg, hereArg, TARGET_ARGS, TARGET_FLAGS } from './target.ts';
export { ATTESTATION_FLAGS, DEFAULT_TYPE, VARIABLE_NAMES, VERIFY_FLAGS } from './verify.ts';
export { JOIN_FLAGS, OUTPUT_FLAGS, VOLUMES_ARGS } from './volumes.ts';
