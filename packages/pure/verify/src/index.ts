export type { Anchor } from '@sealift/trust';
export { type LedgerRow, reportFailure, verdictOf } from './assemble.ts';
export { verifyFile } from './file.ts';
export type {
  Check,
  EvidenceReport,
  Failure,
  ImageReport,
  NameBinding,
  Report,
  SignerReport,
  Verdict,
} from './report.ts';
export { checkRoles, verifySeal } from './seal.ts';
export type { AttachedEvidence, Source } from './source.ts';
export { type FileSubject, fileSubject } from './subject.ts';
export { type VerifyOptions, verifyImages } from './verify.ts';
