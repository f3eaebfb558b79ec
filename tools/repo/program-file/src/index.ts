export { mainOptions } from './options.ts';
export { type Parts, writeProgram } from './write.ts';
