/**
 * What each thread runs: the next blob from the shared counter, until there is none. It has no
 * import but Node's and a neighbour's, and so starts from its source as well as from a program.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { movePieces, type OpenPart, writeAll } from './pieces.ts';
import { STATE, type WorkerBlob, type WorkerTask } from './worker-task.ts';

const { order, blobs, into, hashed, next, moved, states, hashes, chunk }: WorkerTask = workerData;
const buffer = new Uint8Array(chunk);

function move({ size, to }: WorkerBlob, parts: readonly OpenPart[], index: number): number {
  const hash = hashed ? createHash('sha256') : undefined;
  const last = movePieces(parts, {
    size,
    buffer,
    hash,
    write:
      into === undefined || to === undefined
        ? undefined
        : (piece, done) => writeAll(into, piece, to + done),
    onPiece: (bytes) => Atomics.add(moved, 0, BigInt(bytes)),
  });
  if (last === undefined) return STATE.short;
  if (hash !== undefined) hashes.set(hash.digest(), index * 32);
  return STATE.ok;
}

function run(blob: WorkerBlob, index: number): number {
  if ('parts' in blob) return move(blob, blob.parts, index);
  const fd = openSync(blob.path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return STATE.notAFile;
    if (stat.size !== blob.size) return STATE.size;
    return move(blob, [{ fd, offset: 0, size: stat.size }], index);
  } finally {
    closeSync(fd);
  }
}

/** A full disk or a dead medium fails every blob alike: nobody needs to go on. */
function giveUp(error: unknown, blob: WorkerBlob): void {
  Atomics.store(next, 0, order.length);
  parentPort?.postMessage({
    code: error instanceof Error && 'code' in error ? error.code : undefined,
    message: String(error),
    path: 'path' in blob ? blob.path : undefined,
  });
}

/** @returns whether there may be more */
function takeNext(): boolean {
  const index = order[Atomics.add(next, 0, 1)];
  const blob = index === undefined ? undefined : blobs[index];
  if (index === undefined || blob === undefined) return false;
  try {
    states[index] = run(blob, index);
    return true;
  } catch (error) {
    giveUp(error, blob);
    return false;
  }
}

while (takeNext());
