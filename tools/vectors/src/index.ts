/** Cases of evidence with one thing wrong each, and what verifies them. */
export { allVectors } from './cases/all.ts';
export type { Files, Vector } from './vector.ts';
export { verifyCase } from './verify-case.ts';
export { allFiles, VECTORS, writeVectors } from './write.ts';
