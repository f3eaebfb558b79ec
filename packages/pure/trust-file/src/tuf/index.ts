export { type Capsule, checkTarget, decodeCapsule, encodeCapsule } from './capsule.ts';
export {
  type CapsuleState,
  capsuleState,
  type Stated,
  signedPart,
  statedBy,
  type TufRole,
} from './stated.ts';
