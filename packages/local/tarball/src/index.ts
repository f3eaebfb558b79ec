export { beginsAsBundle } from './begins.ts';
export type { BundleContent, HashOptions } from './bundle.ts';
export { rejectWithoutBase } from './delta.ts';
export type { TrustFile } from './entries.ts';
export { inFile, openBundle, readBundleFrom, type Storage } from './file-bundle.ts';
export { refuseNoTar, sayingWhatStreams } from './foreign.ts';
export { type Guarded, guardBundle } from './guard.ts';
export { type Plan, planBundle } from './plan.ts';
export { readBundleStream } from './stream-bundle.ts';
export {
  type BundleInput,
  manifestOf,
  type WriteOptions,
  type WrittenBundle,
  writeBundle,
} from './write.ts';
export type { BlobBytes, BlobInput, Sent } from './write-blobs.ts';
