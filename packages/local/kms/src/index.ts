export { createKmsKey, type KmsOptions, openKmsKey } from './key.ts';
export { isKmsReference } from './reference.ts';
