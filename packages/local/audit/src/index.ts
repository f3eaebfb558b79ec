export type { AuditEntry, AuditLog, AuditLogOptions } from './audit-log.ts';
export { decodeEntry, type Entry, encodeEntry } from './event/codec.ts';
export type { AuditEvent, EventOf, Kind, PayloadRef } from './event/kinds.ts';
export { openAuditLog } from './open.ts';
export {
  type ConsistencyProof,
  type InclusionProof,
  proofText,
  proveConsistency,
  proveInclusion,
} from './proof.ts';
export { decodeKeyring, type Keyring } from './review/keyring.ts';
export {
  type AuditReview,
  type KeptCheckpoint,
  type ReviewOptions,
  reviewLog,
} from './review/review.ts';
export { type LogIdentity, readCheckpoint } from './store/checkpoint.ts';
export { INLINE_BYTES } from './store/payloads.ts';
export { entriesOf, readStoredLog, type StoredLog } from './stored-log.ts';
export { cosignLog, type WitnessOptions } from './witness.ts';
