export { readKept, UNPROVED } from './read-kept.ts';
export { renderDifferences } from './render-differences.ts';
