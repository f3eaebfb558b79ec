/**
 * The journal's bytes. One frame is what one write made durable: a group of entries that arrived
 * together.
 *
 *     header   "sealift audit journal 1\n" | index of the first entry: 8 | CRC-32 of these 32
 *     bytes: 4
 *     frame    length: 4 | CRC-32 of the bytes: 4 | CRC-32 of these 8 bytes: 4 | bytes: entries,
 *     each behind its length in two bytes
 *
 * Numbers are big-endian. A CRC finds damage, not attacks: against those there is the tree that the
 * log's key signs.
 */
import { crc32 } from 'node:zlib';
import { concat, equal, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { tiles } from '@sealift/tlog';

const MAGIC = utf8.encode('sealift audit journal 1\n');
export const HEADER_BYTES: number = MAGIC.length + 12;
export const FRAME_BYTES = 12;
/** A group of entries is not larger: 16 entries of the largest kind. */
export const MAX_FRAME: number = 16 * (tiles.MAX_ENTRY + 2);
/**
 * What a disk writes as a whole: where the power failed, one of them that was not written reads as
 * zeros.
 */
const SECTOR = 512;

export interface JournalContent {
  /** Index in the log of the first entry. */
  readonly base: number;
  readonly entries: readonly Uint8Array[];
  /** Bytes at the end that a write which never became durable left behind. */
  readonly torn: number;
}

export function encodeHeader(base: number): Uint8Array {
  const head = Buffer.alloc(HEADER_BYTES);
  head.set(MAGIC);
  head.writeBigUInt64BE(BigInt(base), MAGIC.length);
  head.writeUInt32BE(crc32(head.subarray(0, -4)), HEADER_BYTES - 4);
  return head;
}

export function encodeFrame(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = tiles.encodeBundle(entries);
  const head = Buffer.alloc(FRAME_BYTES);
  head.writeUInt32BE(bytes.length, 0);
  head.writeUInt32BE(crc32(bytes), 4);
  head.writeUInt32BE(crc32(head.subarray(0, 8)), 8);
  return concat(head, bytes);
}

/**
 * Reads a journal. Only its end may be torn, and only as a write is torn that never became durable:
 * cut short, or with sectors of zeros. Any
 * other damage was done to entries that somebody relies on.
 * @throws Rejection AUDIT_ENTRY
 */
export function readJournal(bytes: Uint8Array): JournalContent {
  const base = readHeader(bytes);
  const entries: Uint8Array[] = [];
  let at = HEADER_BYTES;
  for (let frame = frameAt(bytes, at); frame !== undefined; frame = frameAt(bytes, at)) {
    entries.push(...tiles.decodeBundle(frame));
    at += FRAME_BYTES + frame.length;
  }
  expectTorn(bytes, at);
  return { base, entries, torn: bytes.length - at };
}

function readHeader(bytes: Uint8Array): number {
  const base = Number(bytes.length < HEADER_BYTES ? 0n : view(bytes).getBigUint64(MAGIC.length));
  // The header is written before the journal gets its name, and never again: it is never torn.
  if (!Number.isSafeInteger(base) || !equal(bytes.subarray(0, HEADER_BYTES), encodeHeader(base)))
    reject('AUDIT_ENTRY', 'the journal has no header');
  return base;
}

/** The bytes of the whole frame at `at`. */
function frameAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const length = frameLength(bytes, at);
  if (length === undefined || at + FRAME_BYTES + length > bytes.length) return undefined;
  const frame = bytes.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length);
  return crc32(frame) === view(bytes).getUint32(at + 4) ? frame : undefined;
}

/** What a frame's head says, where its own checksum holds. */
function frameLength(bytes: Uint8Array, at: number): number | undefined {
  if (at + FRAME_BYTES > bytes.length) return undefined;
  const length = view(bytes).getUint32(at);
  return length <= MAX_FRAME && crc32(bytes.subarray(at, at + 8)) === view(bytes).getUint32(at + 8)
    ? length
    : undefined;
}

/**
 * Nothing durable may follow what cannot be read, and it must look like a write that was cut short.
 */
function expectTorn(bytes: Uint8Array, at: number): void {
  const refuse = (what: string): never =>
    reject('AUDIT_ENTRY', `the journal is damaged at byte ${at}: ${what}`, { offset: at });
  if (at === bytes.length) return;
  for (let later = at + 1; later < bytes.length; later++)
    if (frameAt(bytes, later) !== undefined)
      refuse(`a whole group of entries follows at byte ${later}`);
  const length = frameLength(bytes, at);
  const isCut =
    bytes.length - at < FRAME_BYTES ||
    (length !== undefined && at + FRAME_BYTES + length > bytes.length);
  if (!isCut && !isUnwritten(bytes.subarray(at)))
    refuse('it is all there, and its checksum does not hold');
}

/**
 * Whether sectors of a frame read as zeros: its first, its last, or one between. Neither a frame's
 * head nor the JSON of entries is zeros there,
 * and no single damaged bit makes them so.
 */
function isUnwritten(frame: Uint8Array): boolean {
  const isZero = (part: Uint8Array): boolean => part.every((byte) => byte === 0);
  return (
    isZero(frame.subarray(0, FRAME_BYTES)) ||
    isZero(frame.subarray(-1)) ||
    Buffer.from(frame).includes(Buffer.alloc(SECTOR))
  );
}

const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
