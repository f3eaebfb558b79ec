export { ANNOTATIONS, attachmentTag, SCHEMES, type Scheme } from './attachments.ts';
export { type Descriptor, type Platform, parseDescriptor, platformName } from './descriptor.ts';
export { Documents, type ReadDocument, type ReadManifest } from './documents.ts';
export {
  contradicts,
  type Graph,
  type GraphNode,
  isGraphType,
  readGraph,
} from './graph.ts';
export { type Index, type Manifest, parseManifest } from './manifest.ts';
export { isIndexType, isManifestType, MEDIA_TYPES } from './media-types.ts';
export { formatReference, isSignatureTag, parseReference, type Reference } from './reference.ts';
