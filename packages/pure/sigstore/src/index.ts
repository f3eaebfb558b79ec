export { preAuthEncoding } from './envelope.ts';
export type {
  Envelope,
  Evidence,
  KeyMaterial,
  MessageDigest,
  SignedContent,
} from './evidence.ts';
export * as formats from './formats/attached.ts';
export * as cosign from './formats/cosign.ts';
export { decodeDetached } from './formats/detached.ts';
export {
  type AttachedFormat,
  type EvidenceFormat,
  type FormatId,
  isReferrer,
  type ReadLayer,
  type ReferrerForm,
} from './formats/format.ts';
export { decodeFile, decodeFiles } from './formats/list.ts';
export { decodeBundle, sigstoreBundles } from './formats/sigstore-bundle/bundle.ts';
export { signedAnnotations } from './payload/annotations.ts';
export { type Payload, readPayload } from './payload/payload.ts';
export { signedKind } from './signed-kind.ts';
export { parseSimpleSigning } from './simple-signing.ts';
export { parseStatement, SEAL_PREDICATE, SIGN_PREDICATE, type Statement } from './statement.ts';
