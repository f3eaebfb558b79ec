export { openToken, type Token, type TokenOptions } from './open-token.ts';
export type { PinState } from './token.ts';
export { isKeyUri, type KeyUri, parseKeyUri } from './uri.ts';
