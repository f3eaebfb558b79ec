export type { Anchor } from '@sealift/trust';
export type { Check, EvidenceReport, Failure, ImageReport, NameBinding, Report, SignerReport, Verdict } from './report.ts';
export type { AttachedEvidence, Source } from './source.ts';
export { type LedgerRow, reportFailure, type VerifyOptions, verifyImages } from './verify.ts';
