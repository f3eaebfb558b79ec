export { parsePreAuthEncoding, preAuthEncoding } from './envelope.ts';
export type {
  Envelope,
  Evidence,
  KeyMaterial,
  MessageDigest,
  SignedContent,
} from './evidence.ts';
export * as cosign from './formats/cosign.ts';
export { decodeDetached } from './formats/detached.ts';
export {
  type AttachedFormat,
  type EvidenceFormat,
  type FormatId,
  isReferrer,
} from './formats/format.ts';
export { attachedFormat, decodeFile, formatOfManifest } from './formats/list.ts';
export { decodeBundle, sigstoreBundles } from './formats/sigstore-bundle/bundle.ts';
export { signedAnnotations } from './payload/annotations.ts';
export { type Payload, readPayload } from './payload/payload.ts';
export { parseSimpleSigning } from './simple-signing.ts';
export { parseStatement, SEAL_PREDICATE, SIGN_PREDICATE, type Statement } from './statement.ts';
