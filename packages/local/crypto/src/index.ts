export { nodeCrypto } from './provider.ts';
