export { repositoryOf } from './names/pattern.ts';
export type { Instance, PemFiles, Provides, RekorPin } from './read/instances.ts';
export { type PolicyFile, type ReadOptions, readPolicyFile } from './read/read-policy-file.ts';
export type { Finding } from './read/reading.ts';
export type { FileRule } from './read/rules.ts';
export { type FileSigner, lacking, type Who } from './read/signers.ts';
export type { DenyNeeds, Site } from './read/site.ts';
export { type Asked, shortOf } from './read/strength.ts';
export { policySchema } from './schema/file.ts';
