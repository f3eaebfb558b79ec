export { type DestinationBase, destinationBase } from './destination-base.ts';
export { type ImportOptions, importContent, previewImport } from './import.ts';
export type { ImportEvent } from './import-cleared.ts';
export type { ArrivedImage, BeforeTags } from './plan/arrived.ts';
export {
  asItIs,
  flattened,
  type Mapping,
  type Place,
  type Plan,
  type PlannedImage,
  planImport,
  stripped,
} from './plan/destinations.ts';
export { KINDS, type Kind } from './plan/only.ts';
export type { Carry, FoundEvidence } from './plan/select-evidence.ts';
export type { ImportPreview, PreviewedRepository } from './preview.ts';
export { findLeftovers, type Leftovers, type LeftTag, type PruneOptions } from './prune.ts';
export type { ImportedImage, ImportResult } from './result.ts';
export type { Format } from './translate/pieces.ts';
export {
  type OtherForms,
  type Translation,
  translate,
  type Untranslated,
} from './translate/translate.ts';
export { type UndoOptions, undoImport } from './undo.ts';
export type { Undone, UndoneTag } from './undo-tag.ts';
