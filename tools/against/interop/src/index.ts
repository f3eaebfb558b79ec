export { type Asked, interop } from './interop.ts';
export { REGISTRIES } from './registries.ts';
