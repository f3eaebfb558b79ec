export { explain, explainIndex } from './explain/explain.ts';
export {
  acceptedReport,
  doneReport,
  type FailurePlace,
  failedReport,
  failure,
  failureLine,
  failureOf,
} from './failure.ts';
export type { ReportFormat } from './formats/format.ts';
export { FORMAT_NAMES, FORMATS, type FormatName } from './formats/list.ts';
export { reportOf } from './judged/report-of.ts';
export { type MoreSentences, withSentences } from './judged/with-sentences.ts';
export type { Document, EvidenceReport, Failure, ImageReport, Report } from './report.ts';
export { reportSchema } from './schema.ts';
export { hintLines } from './text/failed.ts';
export type { Style } from './text/lines.ts';
export * as layout from './text/lines.ts';
export { renderText } from './text/render-text.ts';
