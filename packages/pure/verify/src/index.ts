export type { Anchor } from '@sealift/trust';
export { type Admission, admissionOf } from './admission.ts';
export { Clearance, clearUnsafe } from './clearance.ts';
export { readDenyPack, verifyDenyPack } from './deny-pack.ts';
export { verifyFile, verifyFileBy } from './file.ts';
export type {
  Cause,
  Check,
  JudgedEvidence,
  JudgedSubject,
  Judgement,
  LedgerRow,
  Signer,
  Unlisted,
  Waiver,
} from './judgement.ts';
export type { NameBinding } from './name-binding.ts';
export { type KnownSigner, type OneSigner, type Pinned, type Pins, pinnedBy } from './pinned.ts';
export { requireOneRole } from './roles.ts';
export { matched } from './rules/quorum.ts';
export { verifySeal } from './seal.ts';
export type { AttachedEvidence, Source } from './source.ts';
export { type FileSubject, fileSubject } from './subject.ts';
export { type VerifyOptions, verifyImages } from './verify.ts';
export { hashStored, hashWhole, Whole } from './whole.ts';
