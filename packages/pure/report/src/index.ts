export { explain, explainIndex } from './explain/explain.ts';
export {
  doneReport,
  type FailurePlace,
  failedReport,
  failure,
  failureLine,
  failureOf,
} from './failure.ts';
export { renderJson } from './render-json.ts';
export { reportSchema } from './schema.ts';
export type { Style } from './text/lines.ts';
export * as layout from './text/lines.ts';
export { renderText } from './text/render-text.ts';
