export { ambientToken, type Found, PROVIDER_NAMES, type Surroundings } from './ambient.ts';
export { type Issuer, tokenByDevice } from './device.ts';
export { type IdentityToken, isTokenText, readIdentityToken } from './token.ts';
