export { compare, type Difference } from './difference.ts';
export { renderChanges } from './render.ts';
