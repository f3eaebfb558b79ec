export { inspect } from './inspect.ts';
export { renderInspection } from './render.ts';
export { renderTree } from './render-tree.ts';
export { treeOf } from './tree.ts';
