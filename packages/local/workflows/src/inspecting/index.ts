export { inspect } from './inspect.ts';
export { renderInspection } from './render.ts';
