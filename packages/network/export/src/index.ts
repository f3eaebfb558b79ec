export {
  type AttachedImage,
  type AttachedObject,
  attachedInContent,
  attachedInRegistry,
} from './attached.ts';
export type { ExportEvent } from './collect.ts';
export type { DetachedBundles } from './detached.ts';
export type { SignatureRepository } from './elsewhere.ts';
export { type ExportOptions, type ExportResult, exportBundle } from './export.ts';
export type { Cached } from './from-cache.ts';
export { pinImages, type Wanted } from './pin.ts';
export { type RebuildOptions, type Rebuilt, rebuilding } from './rebuild.ts';
export { openInRegistry, type RegistryContent } from './registry-content.ts';
export { type SaveResult, saveImage } from './save.ts';
