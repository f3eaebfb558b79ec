/**
 * The same on several threads. Workers share the open descriptors of the process, take the next
 * blob from a shared counter, and leave hashes in shared memory.
 */
import { Worker } from 'node:worker_threads';
import { hex, reject } from '@sealift/bytes';
import { expectDigest, rejectShort, type Transfer } from './blob.ts';
import { CHUNK, openRegular, rejectIo } from './file.ts';

/**
 * What a worker runs: plain JavaScript in a string, since a bundled program is one file and has no
 * other to start a worker from.
 * It must do what `transferOne` does; a test holds the two to the same answers.
 */
const PROGRAM = `
'use strict';
const { closeSync, constants, fstatSync, openSync, readSync, writeSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
const { order, blobs, into, hashed, next, moved, states, hashes, chunk } = workerData;
const buffer = new Uint8Array(chunk);
const OK = 1, SHORT = 2, SIZE = 3, NOT_A_FILE = 4;

function fill(parts, want, position) {
  let got = 0, skip = position;
  for (const { fd, offset, size } of parts) {
    const end = Math.min(want, got + Math.max(0, size - skip));
    for (let from = offset + skip - got; got < end; ) {
      const read = readSync(fd, buffer, got, end - got, from + got);
      if (read === 0) return false;
      got += read;
    }
    skip = Math.max(0, skip - size);
    if (got === want) return true;
  }
  return false;
}

function copy(blob, parts, index) {
  const hash = createHash('sha256');
  for (let done = 0; done < blob.size; ) {
    const want = Math.min(chunk, blob.size - done);
    if (!fill(parts, want, done)) return SHORT;
    const piece = want === chunk ? buffer : buffer.subarray(0, want);
    if (hashed) hash.update(piece);
    if (into !== undefined && blob.to !== undefined)
      for (let put = 0; put < want; ) put += writeSync(into, piece, put, want - put, blob.to + done + put);
    done += want;
    Atomics.add(moved, 0, BigInt(want));
  }
  if (hashed) hashes.set(hash.digest(), index * 32);
  return OK;
}

function run(blob, index) {
  if (blob.path === undefined) return copy(blob, blob.parts ?? [blob], index);
  const fd = openSync(blob.path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return NOT_A_FILE;
    return stat.size === blob.size ? copy(blob, [{ fd, offset: 0, size: stat.size }], index) : SIZE;
  } finally {
    closeSync(fd);
  }
}

for (;;) {
  const turn = Atomics.add(next, 0, 1);
  if (turn >= order.length) break;
  const index = order[turn];
  try {
    states[index] = run(blobs[index], index);
  } catch (error) {
    // A full disk or a dead medium fails every blob alike: nobody needs to go on.
    Atomics.store(next, 0, order.length);
    parentPort.postMessage({ code: error.code, message: String(error), path: blobs[index].path });
    break;
  }
}
`;

const STATE = { ok: 1, short: 2, size: 3, notAFile: 4 } as const;

/**
 * Memory must not grow with the archive: half as many calls as with `CHUNK` where blobs are only
 * hashed, so that V8 compiles less of them, and
 * little room for what they leave behind. Copies take `CHUNK`: two of them leave the processor's
 * cache. In bytes, in MiB.
 */
const HASHED_CHUNK = 2 * CHUNK;
const YOUNG = 2;

/** What only a write meets. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'];

interface Shared {
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly moved: BigInt64Array<SharedArrayBuffer>;
  readonly states: Uint8Array<SharedArrayBuffer>;
  readonly hashes: Uint8Array<SharedArrayBuffer>;
}

/** @throws Rejection DIGEST | TAR_TRUNCATED | INDEX | IO for the first blob in the order given */
export async function transferInWorkers(
  blobs: readonly Transfer[],
  {
    jobs,
    onBytes,
    into,
    hash,
  }: {
    readonly jobs: number;
    readonly onBytes: (bytes: number) => void;
    readonly into: number | undefined;
    readonly hash: boolean;
  },
): Promise<void> {
  const shared: Shared = {
    next: new Int32Array(new SharedArrayBuffer(4)),
    moved: new BigInt64Array(new SharedArrayBuffer(8)),
    states: new Uint8Array(new SharedArrayBuffer(blobs.length)),
    hashes: new Uint8Array(new SharedArrayBuffer(blobs.length * 32)),
  };
  const order = Uint32Array.from(blobs.keys()).sort(
    (a, b) => (blobs[b]?.size ?? 0) - (blobs[a]?.size ?? 0),
  );
  const chunk = into === undefined ? HASHED_CHUNK : CHUNK;
  const workerData = {
    ...shared,
    order,
    into,
    hashed: hash,
    chunk,
    blobs: blobs.map(({ size, to, from }) => ({ size, to, ...from })),
  };
  const told = tell(shared.moved, onBytes);
  try {
    const problems = await Promise.all(
      Array.from({ length: Math.min(jobs, blobs.length) }, () => runWorker(workerData)),
    );
    const problem = problems.find((each) => each !== undefined);
    if (problem !== undefined)
      rejectIo(
        FULL.includes(problem.code ?? '') ? 'the output' : (problem.path ?? 'the file'),
        Object.assign(new Error(problem.message), { code: problem.code }),
      );
  } finally {
    told.end();
  }
  blobs.forEach((blob, i) => {
    judge(blob, shared.states[i], hash ? shared.hashes.subarray(i * 32, i * 32 + 32) : undefined);
  });
}

function judge(blob: Transfer, state: number | undefined, hash: Uint8Array | undefined): void {
  if (state === STATE.short) rejectShort(blob);
  if (state === STATE.size)
    reject('DIGEST', `${blob.digest}: the file has not the blob's ${blob.size} bytes`);
  if (state === STATE.notAFile && 'path' in blob.from) openRegular(blob.from.path);
  if (state !== STATE.ok) reject('INTERNAL', `${blob.digest} was not hashed`);
  if (hash !== undefined) expectDigest(blob, hex.encode(hash));
}

/** Reports from the shared counter ten times a second, and what is left at the end. */
function tell(moved: BigInt64Array, onBytes: (bytes: number) => void): { end: () => void } {
  let known = 0;
  const report = (): void => {
    const now = Number(Atomics.load(moved, 0));
    if (now > known) onBytes(now - known);
    known = now;
  };
  const timer = setInterval(report, 100);
  return {
    end: () => {
      clearInterval(timer);
      report();
    },
  };
}

interface Problem {
  readonly code?: string;
  readonly message: string;
  readonly path?: string;
}

/** Runs one worker to its end. @returns what the system said, if it said something */
function runWorker(workerData: unknown): Promise<Problem | undefined> {
  return new Promise((resolve, rejectPromise) => {
    let problem: Problem | undefined;
    // No flags of the parent: a worker must not load what the program was started with.
    const worker = new Worker(PROGRAM, {
      eval: true,
      workerData,
      execArgv: [],
      env: {},
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    worker.on('message', (message: Problem) => {
      problem = message;
    });
    worker.on('error', rejectPromise);
    worker.on('exit', () => resolve(problem));
  });
}
