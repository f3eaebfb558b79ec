/** Cases of evidence and archives with one thing wrong each, and what verifies them. */
export { allVectors } from './cases/all.ts';
export { TAR_VECTORS, VECTORS } from './folders.ts';
export { tarVectors } from './tar/all.ts';
export type { Expected, TarVector } from './tar/tar-vector.ts';
export type { Files, Vector } from './vector.ts';
export { verifyCase } from './verify-case.ts';
export { allFiles, allTarFiles, writeVectors } from './write.ts';
