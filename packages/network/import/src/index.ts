export { type DestinationBase, destinationBase } from './destination-base.ts';
export { objectsIn, readDocument } from './evidence/json-manifest.ts';
export { mergeIndex } from './evidence/merge.ts';
export type { LeftBehind } from './evidence/select.ts';
export { type ImportEvent, type ImportOptions, importContent } from './import.ts';
export { existingEvidence } from './plan/destination-state.ts';
export { type Plan, type PlannedImage, planImport } from './plan/destinations.ts';
export type { ImportedImage, ImportResult } from './result.ts';
