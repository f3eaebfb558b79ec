export { type BlobCache, type Kept, openCache, type Tally } from './cache.ts';
export type { CacheOptions } from './options.ts';
