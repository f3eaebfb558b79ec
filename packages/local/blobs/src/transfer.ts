/**
 * Hashing many blobs where they lie, and copying them in the same breath: biggest first, on as many
 * threads as asked for.
 */
import { createHash, hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import {
  expectDigest,
  type OnOther,
  orOther,
  partsOf,
  rejectShort,
  type Transfer,
} from './blob.ts';
import type { OnBytes } from './content.ts';
import { asIo, CHUNK, readAt } from './file.ts';
import { type Move, movePieces, writeAll } from './pieces.ts';
import { transferInWorkers } from './workers.ts';

export interface TransferOptions {
  /** Threads; by default one for each processor, at most eight. */
  readonly jobs?: number;
  readonly onBytes?: OnBytes;
  /** Descriptor of the file that receives the copies. */
  readonly into?: number;
  /** False: copies only, for whoever hashes the copies afterwards anyway. */
  readonly hash?: boolean;
  readonly onOther?: OnOther | undefined;
}

/** Below this many bytes the start of a worker (some 50 ms) costs more than it saves. */
const WORTH_WORKERS = 100 * 1024 * 1024;

/** A sixteenth of a read: so much of it is read twice at most. */
const SMALL = CHUNK / 16;

/**
 * Hashes every blob and compares it with its name; with `into`, writes it there at `to`. The
 * failure reported is that of the first blob in
 * the order given, whatever the concurrency.
 * @throws Rejection DIGEST | TAR_TRUNCATED | INDEX | IO
 */
export async function hashRanges(
  blobs: readonly Transfer[],
  {
    jobs = defaultJobs(),
    onBytes = () => undefined,
    into,
    hash: hashed = true,
    onOther,
  }: TransferOptions = {},
): Promise<void> {
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  if (jobs > 1 && total >= WORTH_WORKERS)
    return transferInWorkers(blobs, { jobs, onBytes, into, hash: hashed, onOther });
  const buffer = new Uint8Array(CHUNK);
  const neighbours = new Neighbours();
  let untold = 0;
  for (const blob of blobs) {
    const bytes = into === undefined ? neighbours.bytesOf(blob) : undefined;
    if (bytes === undefined)
      orOther(blob, onOther, () => transferOne(blob, buffer, { into, hashed }));
    else orOther(blob, onOther, () => expectDigest(blob, hash('sha256', bytes)));
    untold += blob.size;
    if (untold < 16 * CHUNK) continue;
    onBytes(untold);
    untold = 0;
    // Lets the progress bar draw and a signal arrive.
    await new Promise((resume) => setImmediate(resume));
  }
  onBytes(untold);
}

const defaultJobs = (): number => Math.min(8, availableParallelism());

/** Small blobs beside each other in one file come from one read. */
class Neighbours {
  readonly #buffer = new Uint8Array(CHUNK);
  #fd = -1;
  #start = 0;
  #length = 0;

  /**
   * The bytes of a small blob in an open file; undefined for others, and where the file ends too
   * early.
   */
  bytesOf({ from, size }: Transfer): Uint8Array | undefined {
    if (!('fd' in from) || size > SMALL) return undefined;
    const isThere =
      from.fd === this.#fd &&
      from.offset >= this.#start &&
      from.offset + size <= this.#start + this.#length;
    if (!isThere) this.#read(from.fd, from.offset);
    const at = from.offset - this.#start;
    return at + size <= this.#length ? this.#buffer.subarray(at, at + size) : undefined;
  }

  #read(fd: number, offset: number): void {
    this.#fd = fd;
    this.#start = offset;
    this.#length = readAt(fd, this.#buffer, offset);
  }
}

/** One blob on this thread. */
function transferOne(
  blob: Transfer,
  buffer: Uint8Array,
  { into, hashed }: { readonly into: number | undefined; readonly hashed: boolean },
): void {
  const { parts, close } = partsOf(blob);
  // A hash that is fed in pieces costs three times one call, which tells where blobs are small and
  // many.
  const inPieces = hashed && blob.size > CHUNK ? createHash('sha256') : undefined;
  try {
    const piece = asIo('the file', () =>
      movePieces(parts, { size: blob.size, buffer, hash: inPieces, write: writerTo(into, blob) }),
    );
    if (piece === undefined) rejectShort(blob);
    if (hashed) expectDigest(blob, inPieces?.digest('hex') ?? hash('sha256', piece));
  } finally {
    close();
  }
}

/** Puts pieces of the blob at its place in the output, where it has one. */
const writerTo = (into: number | undefined, { to }: Transfer): Move['write'] =>
  into === undefined || to === undefined
    ? undefined
    : (piece, done) => writeAt(into, piece, to + done);

/** Writes all of `bytes` at `position`. @throws Rejection IO, such as a full disk */
export const writeAt = (fd: number, bytes: Uint8Array, position: number): void =>
  asIo('the output', () => writeAll(fd, bytes, position));
