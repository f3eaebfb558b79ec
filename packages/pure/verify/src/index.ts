export type { Anchor, Check, EvidenceReport, Failure, ImageReport, NameBinding, Report, SignerReport, Verdict } from './report.ts';
