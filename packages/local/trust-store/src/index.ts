export { LIST, type ReadFolder, readFolder } from './read-folder.ts';
export { initFolder, writeFolder } from './write-folder.ts';
