export { rejectWithoutBase } from './delta.ts';
export { type BundleContent, type HashOptions, inFile, openBundle, readBundleFrom, type Storage } from './file-bundle.ts';
export type { BlobBytes, BlobInput } from './fill.ts';
export { type Plan, planBundle } from './plan.ts';
export { readBundleStream } from './stream-bundle.ts';
export type { TrustFile } from './structure.ts';
export { type BundleInput, type WriteOptions, type WrittenBundle, writeBundle } from './write.ts';
