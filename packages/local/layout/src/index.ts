export { type LayoutOptions, openLayout, openLayoutTar } from './layout.ts';
export { whatItIs } from './no-tar.ts';
export { type LayoutStore, openLayoutStore } from './store.ts';
