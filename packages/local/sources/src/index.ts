export { refuseName, sayingWhatItIs } from './bundle.ts';
export { checkStore, openSource, openStore, openToVerify } from './open.ts';
export {
  type ImageSource,
  type LocalSource,
  parseRegistryImage,
  parseSource,
} from './source.ts';
