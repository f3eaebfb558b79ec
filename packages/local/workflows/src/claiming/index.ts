export { type Claim, type ClaimedSigner, claimsOf } from './claims.ts';
export {
  type Described,
  type DescribedEvidence,
  type DescribedImage,
  describe,
} from './describe.ts';
export { evidenceWords } from './words.ts';
