export { type Difference, differences } from './differences.ts';
export { readReport } from './read-report.ts';
