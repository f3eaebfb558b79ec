/**
 * Bodies into their places: files by worker threads, streams a few at a time. Hashes are for the
 * reader of the finished file: once is enough.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  awaitIo,
  hashRanges,
  type Location,
  type OnBytes,
  readPiece,
  type Transfer,
} from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { BlobEntry } from '@sealift/manifest';
import { BLOCK, encodeHeader } from './header.ts';
import { withoutHinted } from './hinted.ts';
import type { PlannedEntry } from './plan.ts';
import type { WriteBuffer } from './write-buffer.ts';

/**
 * Where the bytes of a blob come from: memory, a file of this host, or a stream that is opened when
 * its turn comes.
 */
export type BlobBytes = { readonly bytes: Uint8Array } | Location | Streamed;

/** Bytes that somebody sends. */
export interface Streamed {
  readonly open: () => AsyncIterable<Uint8Array>;
  /** A file of this host that may hold them: it is asked first, hashed, and not believed. */
  readonly hint?: string | undefined;
  /** Opened where what `open` gave was another blob, after all of it. */
  readonly again?: (() => AsyncIterable<Uint8Array>) | undefined;
}

/** A blob that goes into a bundle, and the place its bytes come from. */
export interface BlobInput extends BlobEntry {
  readonly source: BlobBytes;
}

export interface WriteBlobsOptions {
  /** Worker threads for what lies in files. */
  readonly jobs?: number;
  readonly onBytes?: OnBytes;
  /** Told how far each blob is that is sent. */
  readonly onSent?: (sent: Sent) => void;
}

/** A blob that is sent, and how many of those are over. Sizes in bytes. */
export interface Sent {
  readonly digest: Digest;
  readonly size: number;
  readonly done: number;
  readonly over: number;
  readonly of: number;
}

/** Files up to here are read whole and written together with their neighbours. */
const AT_HAND = 64 * 1024;

/** Latency rules the small ones, bandwidth the big ones. */
const SMALL = 1024 * 1024;
const SMALL_AT_ONCE = 24;
const BIG_AT_ONCE = 2;

interface Placed extends BlobInput {
  readonly to: number;
}

/**
 * Writes every blob and its header at its place, and holds it to its size: what is small and at
 * hand in the order of the file, then what
 * is large in files, then streams.
 * @throws Rejection DIGEST | IO, and what a stream throws
 */
export async function writeBlobs(
  file: FileHandle,
  out: WriteBuffer,
  blobs: readonly BlobInput[],
  places: readonly PlannedEntry[],
  options: WriteBlobsOptions,
): Promise<void> {
  const { onBytes = () => undefined } = options;
  const left: Placed[] = [];
  for (const [i, blob] of blobs.entries()) {
    const { name, offset } = places[i] ?? reject('INTERNAL', 'a blob without a place');
    out.put(encodeHeader(name, blob.size), offset - BLOCK);
    if (putAtHand(out, blob, offset)) onBytes(blob.size);
    else left.push({ ...blob, to: offset });
    // Lets the progress bar draw and a signal arrive.
    if (i % 1000 === 999) await new Promise((resume) => setImmediate(resume));
  }
  out.flush();
  const files = left.flatMap(({ source, digest, size, to }): Transfer[] =>
    'bytes' in source || 'open' in source ? [] : [{ digest, size, to, from: source }],
  );
  await hashRanges(files, { ...options, into: file.fd, hash: false });
  const streams = left.flatMap(({ digest, size, to, source }) =>
    'open' in source ? [{ digest, size, to, ...source }] : [],
  );
  const sent = await withoutHinted(file, streams, options);
  await fillFromStreams(file, sent, countingSent(sent.length, options));
}

/** Puts what is in memory, or small and in a file. @returns false for the rest */
function putAtHand(out: WriteBuffer, blob: BlobInput, offset: number): boolean {
  const { source, size } = blob;
  if ('bytes' in source) out.put(whole(blob, source.bytes), offset);
  else if (!('open' in source) && size <= AT_HAND)
    whole(blob, readPiece({ from: source, size }, out.room(size, offset)));
  else return false;
  return true;
}

/** A body of another size would lie over its neighbour. */
const whole = ({ digest: wanted, size }: BlobInput, bytes: Uint8Array): Uint8Array =>
  bytes.length === size
    ? bytes
    : reject('DIGEST', `${wanted}: the source gave ${bytes.length} of ${size} bytes`);

/** A streamed blob and its place in the output. In bytes. */
export interface Stream extends Streamed {
  readonly digest: Digest;
  readonly size: number;
  readonly to: number;
}

type OnPiece = (stream: Stream, done: number, bytes: number) => void;

/** Tells of bytes, and of the blob that they are of. */
function countingSent(of: number, { onBytes, onSent }: WriteBlobsOptions): OnPiece {
  let over = 0;
  return ({ digest, size }, done, bytes) => {
    if (done === size) over++;
    onBytes?.(bytes);
    onSent?.({ digest, size, done, over, of });
  };
}

async function fillFromStreams(
  file: FileHandle,
  streams: readonly Stream[],
  onPiece: OnPiece,
): Promise<void> {
  const biggestFirst = streams.toSorted((a, b) => b.size - a.size);
  const big = biggestFirst.filter(({ size }) => size >= SMALL).values();
  const small = biggestFirst.filter(({ size }) => size < SMALL).values();
  const stop = { now: false };
  const take = async (queue: Iterator<Stream>): Promise<void> => {
    for (let next = queue.next(); next.done !== true && !stop.now; next = queue.next())
      await fillOrAgain(file, next.value, onPiece, stop);
  };
  const workers = [
    ...Array.from({ length: BIG_AT_ONCE }, () => take(big)),
    ...Array.from({ length: SMALL_AT_ONCE }, () => take(small)),
  ];
  // The first failure stops the others, and is told once they have let go of the file.
  const failures: unknown[] = [];
  const fail = (thrown: unknown): void => {
    stop.now = true;
    failures.push(thrown);
  };
  await Promise.all(workers.map((worker) => worker.catch(fail)));
  if (stop.now) throw failures[0];
}

/** What was the beginning of another blob is written over from the start. */
async function fillOrAgain(
  file: FileHandle,
  { again, ...stream }: Stream,
  onPiece: OnPiece,
  stop: { readonly now: boolean },
): Promise<void> {
  try {
    await fillFromStream(file, stream, onPiece, stop);
  } catch (thrown) {
    if (again === undefined || !(thrown instanceof Rejection) || thrown.code !== 'DIGEST')
      throw thrown;
    await fillFromStream(file, { ...stream, open: again }, onPiece, stop);
  }
}

/** One stream to its place; the next piece is fetched while the last one is written. */
async function fillFromStream(
  file: FileHandle,
  stream: Stream,
  onPiece: OnPiece,
  stop: { readonly now: boolean },
): Promise<void> {
  const { digest: wanted, size, to, open } = stream;
  let done = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const piece of open()) {
      if (stop.now) return;
      if (done + piece.length > size)
        reject('DIGEST', `${wanted}: the source gives more than ${size} bytes`);
      await writing;
      writing = writeAll(file, piece, to + done);
      // Awaited below; until then a failure must not count as unhandled.
      writing.catch(() => undefined);
      done += piece.length;
      onPiece(stream, done, piece.length);
    }
  } finally {
    await writing;
  }
  if (done !== size) reject('DIGEST', `${wanted}: the source gave ${done} of ${size} bytes`);
}

const writeAll = (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> =>
  awaitIo('the output', async () => {
    for (let done = 0; done < bytes.length; )
      done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  });
