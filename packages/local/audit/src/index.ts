export type { AuditEntry, AuditLog, AuditLogOptions } from './audit-log.ts';
export { decodeEntry, type Entry, encodeEntry } from './event/codec.ts';
export type { AuditEvent, EventOf, Kind, PayloadRef } from './event/kinds.ts';
export { openAuditLog } from './open.ts';
export { INLINE_BYTES } from './store/payloads.ts';
