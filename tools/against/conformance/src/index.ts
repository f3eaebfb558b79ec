export { parseArguments, type VerifyBundle } from './arguments.ts';
export { verifyBundle } from './verify-bundle.ts';
