export { nobleCrypto } from './noble.ts';
export { type Subtle, webCrypto } from './web.ts';
