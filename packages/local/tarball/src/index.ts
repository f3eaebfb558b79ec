export { type BundleContent, openBundle } from './file-bundle.ts';
export type { BlobBytes, BlobInput } from './fill.ts';
export { readBundleStream } from './stream-bundle.ts';
export type { TrustFile } from './structure.ts';
export { type BundleInput, type WriteOptions, type WrittenBundle, writeBundle } from './write.ts';
