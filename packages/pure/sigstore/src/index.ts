export { decodeBundle } from './bundle.ts';
export { preAuthEncoding } from './envelope.ts';
export type { Envelope, Evidence, KeyMaterial, SignedContent } from './evidence.ts';
export { decodeLegacyLayer } from './legacy.ts';
export { parseSimpleSigning, type SimpleSigningPayload } from './simple-signing.ts';
export { parseStatement, SIGN_PREDICATE, type Statement, type Subject } from './statement.ts';
