export { accepted } from './accepted.ts';
export { environmentNotes } from './environment.ts';
export { isBundle, openIntact, openTarget, type Target } from './open-target.ts';
export { asksToVerify, loadIfAsked, loadSetup, type VerifySetup } from './setup.ts';
export { NOT_CHECKED, signaturesOf } from './signatures.ts';
export { targetOf, type Verified, verifyContent } from './verify-content.ts';
export { outcomeOf, verifyOutcome } from './verify-outcome.ts';
export { verifyOpened, verifyTarget } from './verify-target.ts';
export { verifyUnnamed } from './verify-unnamed.ts';
