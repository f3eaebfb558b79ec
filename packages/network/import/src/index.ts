export { type DestinationBase, destinationBase } from './destination-base.ts';
export type { LeftBehind } from './evidence/select.ts';
export { type ImportEvent, type ImportOptions, importContent } from './import.ts';
export { type Plan, type PlannedImage, planImport } from './plan/destinations.ts';
export type { ImportedImage, ImportResult } from './result.ts';
