export { type ContentOptions, openContent, sayingWhatItIs } from './content.ts';
export { type LayoutOptions, openLayout, openLayoutTar } from './layout.ts';
export { type ImageSource, parseRegistryImage, parseSource } from './source.ts';
export { type LayoutStore, openLayoutStore } from './store.ts';
