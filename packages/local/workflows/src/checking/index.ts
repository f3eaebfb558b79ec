export { checkChains } from './check.ts';
export { checkReport, renderCheck } from './report.ts';
