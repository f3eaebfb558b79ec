import { VECTORS, writeVectors } from './write.ts';

console.log(`${writeVectors()} files in ${VECTORS}`);
