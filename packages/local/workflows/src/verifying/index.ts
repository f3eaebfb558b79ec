export { openIntact, openTarget } from './open-target.ts';
export { asksToVerify, loadSetup, type VerifySetup } from './setup.ts';
export { signaturesOf } from './signatures.ts';
export { verifyContent } from './verify-content.ts';
export { verifyOutcome } from './verify-outcome.ts';
