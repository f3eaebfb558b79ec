export { openDockerArchive } from './docker-archive/open.ts';
export { type LayoutOptions, openLayout, openLayoutTar } from './layout.ts';
export { type LayoutStore, openLayoutStore } from './store.ts';
