export { type DestinationBase, destinationBase } from './destination-base.ts';
export { type ImportOptions, importContent } from './import.ts';
export type { ImportEvent } from './import-cleared.ts';
export { type Plan, type PlannedImage, planImport } from './plan/destinations.ts';
export type { FoundEvidence } from './plan/select-evidence.ts';
export type { ImportedImage, ImportResult } from './result.ts';
