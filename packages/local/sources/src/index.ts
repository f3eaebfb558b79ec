export { refuseName } from './bundle.ts';
export { type ListedSource, parseImageList } from './image-list.ts';
export { checkStore, openSource, openStore, openToVerify, wordsFor } from './open.ts';
export {
  expectHere,
  type ImageSource,
  type LocalSource,
  parseRegistryImage,
  parseSource,
  parseWritten,
  registryImage,
} from './source.ts';
