/** Archives that tar readers read differently. */
export { READERS, type Reader } from './readers.ts';
export { ARCHIVES, groups, page, readAll } from './results.ts';
