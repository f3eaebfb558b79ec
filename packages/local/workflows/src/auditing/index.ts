export { listEntries } from './entries.ts';
export { proveOutcome } from './prove.ts';
export { renderReview } from './render.ts';
export { verifyAudit } from './verify.ts';
