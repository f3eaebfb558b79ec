export { explainPolicy, renderExplained } from './explain.ts';
export { lintPolicy, renderLinted } from './lint.ts';
