export { type Asked, interop } from './interop.ts';
