export { makeToken, SOFTHSM, type SoftHsm, type TestToken } from './token.ts';
