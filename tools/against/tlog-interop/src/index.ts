/** Our audit log before Go's verifier. */
export { buildTheirs, damageTile, verifyWithGo, type Written, writeLog } from './verify-with-go.ts';
