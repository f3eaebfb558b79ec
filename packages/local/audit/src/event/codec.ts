/**
 * Entries as bytes: RFC 8785 JSON, one form for one meaning, so that whoever reads an entry again
 * reads what was written.
 */
import { canonicalJson, equal, Fields, type Json, json } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { tiles } from '@sealift/tlog';
import { type AuditEvent, entryTime, isKind, KINDS } from './kinds.ts';
import { readAll } from './shape.ts';

/** What an entry says. */
export interface Entry {
  /** RFC 3339 in UTC with milliseconds. */
  readonly time: string;
  readonly event: AuditEvent;
}

/**
 * The bytes of an entry: canonical JSON, so that one event has one form.
 * @throws Rejection AUDIT_ENTRY where the event is not of its kind | LIMIT beyond 65,535 bytes
 */
export function encodeEntry({ time, event }: Entry): Uint8Array {
  const bytes = Rejection.as('AUDIT_ENTRY', () => canonicalJson(toJson({ ...event, time })));
  if (bytes.length > tiles.MAX_ENTRY)
    reject('LIMIT', `an entry of ${bytes.length} bytes, limit ${tiles.MAX_ENTRY}`);
  // An entry that nobody can read would stop every later start: it is read before it is written.
  decodeEntry(bytes);
  return bytes;
}

/**
 * Reads an entry, strictly: only what `encodeEntry` could have written.
 * @throws Rejection AUDIT_ENTRY: not JSON, of no known kind, a field too many, too few or of
 * another shape, or not in the canonical form
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  const value = json.parse(bytes, 'AUDIT_ENTRY', tiles.MAX_ENTRY);
  const fields = new Fields(value, 'entry', 'AUDIT_ENTRY');
  const kind = fields.text('event');
  if (!isKind(kind))
    return fields.fail('event', `is "${printable(kind)}", which is no kind of event`);
  const time = entryTime(fields, 'time');
  const event = { event: kind, ...readAll(fields, KINDS[kind]) } as AuditEvent;
  if (!equal(canonicalJson(toJson({ ...event, time })), bytes))
    reject('AUDIT_ENTRY', 'an entry is not in the canonical form of its JSON');
  return { time, event };
}

/** JavaScript's numbers become integers of JSON; what is undefined is left out. */
function toJson(value: unknown): Json {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(members.map(([name, each]) => [name, toJson(each)]));
}
