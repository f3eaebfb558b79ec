export {
  type AttachedImage,
  type AttachedObject,
  attachedInContent,
  attachedInRegistry,
} from './attached.ts';
export { type ExportEvent, type ExportOptions, type ExportResult, exportBundle } from './export.ts';
export { type SaveResult, saveImage } from './save.ts';
