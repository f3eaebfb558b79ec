export { type Claim, type ClaimedSigner, claimsOf } from './claims.ts';
