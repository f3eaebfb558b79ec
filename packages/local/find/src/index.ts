export { findImages, type RenderChart } from './find.ts';
export type { Findings, FoundImage, Unresolved } from './found.ts';
