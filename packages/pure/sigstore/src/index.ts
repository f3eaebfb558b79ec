export { decodeBundle } from './bundle.ts';
export { parsePreAuthEncoding, preAuthEncoding } from './envelope.ts';
export type {
  Envelope,
  Evidence,
  EvidenceFormat,
  KeyMaterial,
  MessageDigest,
  SignedContent,
} from './evidence.ts';
export { decodeLegacyLayer } from './legacy.ts';
export { decodeDetached, decodeLegacyBlobBundle, isLegacyBlobBundle } from './legacy-blob.ts';
export { parseSimpleSigning } from './simple-signing.ts';
export { parseStatement, SEAL_PREDICATE, SIGN_PREDICATE, type Statement } from './statement.ts';
