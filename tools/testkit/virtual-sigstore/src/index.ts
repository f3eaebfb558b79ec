/**
 * A private Sigstore that signs what tests and the demo verify. It shares no code with the
 * verifier, so that no misreading is mirrored.
 */
export {
  type Authority,
  type AuthorityOptions,
  caExtensions,
  createAuthority,
} from './ca/authority.ts';
export {
  type Certificate,
  type Contents,
  type Name,
  signCertificate,
  tbsCertificate,
} from './ca/certificate.ts';
export {
  type RevocationListOptions,
  type RevokedEntry,
  revocationList,
} from './ca/crl.ts';
export type { Extension, Identity, KeyUsage } from './ca/extensions.ts';
export * as x509 from './ca/extensions.ts';
export { FULCIO_EXTENSIONS, type Leaf, type LeafOptions, type SctKind } from './ca/leaf.ts';
export { der, derChildren, derInteger, derOctets, derOid, derSequence, derSet } from './der.ts';
export { type Blob, blobMap, blobOf, type Descriptor } from './descriptor.ts';
export { base64, canonicalJson, digestOf } from './encoding.ts';
export { type Image, type ImageOptions, makeImage } from './image/image.ts';
export { type LayoutContents, layoutFiles, type NamedImage, writeLayout } from './image/layout.ts';
export { publish } from './image/publish.ts';
export { type Key, type KeyType, keyFromSeed, type Scheme } from './keys/key.ts';
export {
  type DsseEntry,
  dsseEntry,
  type EntryBody,
  type HashedRekord,
  type HashedRekordV2,
  hashedRekord,
  hashedRekordV2,
  type Intoto001,
  type Intoto002,
  intoto001,
  intoto002,
} from './log/entries.ts';
export {
  type CheckpointOptions,
  type InclusionProof,
  type Log,
  type LogEntry,
  setBytes,
} from './log/log.ts';
export { auditPath, merkleRoot } from './log/merkle.ts';
export { cosignatureLine, keyHash, keyHint, signatureLine } from './log/note.ts';
export { DEFAULT_TIME } from './seed.ts';
export {
  type Attachment,
  cosignObject,
  cosignTag,
  layerAnnotations,
  rekorBundle,
  type Subject,
} from './sign/attachment.ts';
export { type AttestOptions, attest, type DsseEnvelope } from './sign/attest.ts';
export {
  type BundleOptions,
  type BundleSubject,
  bundle,
  type SignedBundle,
} from './sign/bundle.ts';
export {
  type BundleJson,
  type BundleVersion,
  type TlogEntryJson,
  tlogEntryJson,
} from './sign/bundle-json.ts';
export { COSIGN_SIGN_V1, IN_TOTO, pae, type Statement } from './sign/dsse.ts';
export {
  type LegacyBlobJson,
  type LegacyBlobOptions,
  legacyBlobBundle,
} from './sign/legacy-blob.ts';
export {
  bundleReferrer,
  type ReferrerManifest,
  referrerOf,
  referrersIndex,
} from './sign/referrer.ts';
export type { Signer } from './sign/signer.ts';
export { type SignSimpleOptions, signSimple, simplePayload } from './sign/simple.ts';
export {
  createTimestampAuthority,
  type TimestampAuthority,
  type TimestampAuthorityOptions,
  type TimestampLeafOptions,
} from './timestamp/authority.ts';
export type { StampHash, StampOptions, StampTamper } from './timestamp/token.ts';
export {
  certificateAuthority,
  type LogInstance,
  logInstance,
  logInstanceV2,
  type Pins,
  type TrustedRoot,
  timestampInstance,
} from './trust.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
