import { writeVectors } from './write.ts';

console.log(`${writeVectors()} files in test-vectors`);
