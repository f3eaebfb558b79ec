export { carriedFiles } from './carried-files.ts';
