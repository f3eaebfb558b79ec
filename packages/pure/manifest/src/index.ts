export { checkChannel } from './check.ts';
export { decodeManifest } from './decode.ts';
export { fullManifest } from './delta.ts';
export { encodeManifest, sortManifest } from './encode.ts';
export { encodeIndex, manifestDigestOf, OCI_LAYOUT } from './index-json.ts';
export { decodeInventory, encodeInventory } from './inventory.ts';
export type {
  BlobEntry,
  BundleImage,
  BundleManifest,
  ChannelNumber,
  Delta,
  DeltaBase,
  EvidenceEntry,
  LedgerRow,
  Outcome,
  TrustEntry,
} from './manifest.ts';
export { isCarried, platformOf } from './platforms.ts';
export { type BlobRole, BlobRoles, type NeededBlob, rolesOf } from './reach.ts';
