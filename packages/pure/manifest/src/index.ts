export { decodeManifest } from './decode.ts';
export { encodeManifest, sortManifest } from './encode.ts';
export { encodeIndex, manifestDigestOf, OCI_LAYOUT } from './index-json.ts';
export type { BlobEntry, BundleImage, BundleManifest, EvidenceEntry, LedgerRow, Outcome, TrustEntry } from './manifest.ts';
export { isCarried, platformOf } from './platforms.ts';
export { BlobRoles, type Rank, type RankedBlob, rolesOf } from './reach.ts';
