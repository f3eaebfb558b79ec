export { type AttachedBundle, addBundle } from './add-bundle.ts';
export { addLayer, type EvidenceLayer, type Placed } from './add-layer.ts';
export { type Accepted, type Canonical, canonical } from './canonical.ts';
export { referrerTo } from './detached.ts';
export { existingEvidence, lookUp } from './existing.ts';
export { existingFallback, listInFallback, unlistInFallback } from './fallback.ts';
export { mergeAttachment } from './merge.ts';
export { objectOf } from './object-of.ts';
export { type EvidenceStore, repositoryStore } from './store.ts';
