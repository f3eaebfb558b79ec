/**
 * Many blobs on several threads. Workers share the open descriptors of the process, take the next
 * blob from a shared counter, and leave hashes in shared memory.
 */
import { Worker } from 'node:worker_threads';
import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  expectDigest,
  type OnOther,
  orOther,
  partsIn,
  rejectShort,
  type Transfer,
} from './blob.ts';
import { CHUNK, openRegular, rejectIo } from './file.ts';
import { type Problem, STATE, type WorkerBlob, type WorkerTask } from './worker-task.ts';

/**
 * The program of a thread: beside this file, or beside the one file that a program was built into.
 */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.js',
  import.meta.url,
);

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

/** @throws Rejection DIGEST | TAR_TRUNCATED | INDEX | IO for the first blob in the order given */
export async function transferInWorkers(
  blobs: readonly Transfer[],
  {
    jobs,
    onBytes,
    into,
    hash,
    onOther,
  }: {
    readonly jobs: number;
    readonly onBytes: (bytes: number) => void;
    readonly into: number | undefined;
    readonly hash: boolean;
    readonly onOther?: OnOther | undefined;
  },
): Promise<void> {
  const shared = {
    next: new Int32Array(new SharedArrayBuffer(4)),
    moved: new BigInt64Array(new SharedArrayBuffer(8)),
    states: new Uint8Array(new SharedArrayBuffer(blobs.length)),
    hashes: new Uint8Array(new SharedArrayBuffer(blobs.length * 32)),
  };
  const order = Uint32Array.from(blobs.keys()).sort(
    (a, b) => (blobs[b]?.size ?? 0) - (blobs[a]?.size ?? 0),
  );
  const chunk = into === undefined ? HASHED_CHUNK : CHUNK;
  const task: WorkerTask = {
    ...shared,
    order,
    into,
    hashed: hash,
    chunk,
    blobs: blobs.map(workerBlob),
  };
  const told = tell(shared.moved, onBytes);
  try {
    const problems = await Promise.all(
      Array.from({ length: Math.min(jobs, blobs.length) }, () => runWorker(task)),
    );
    const problem = problems.find((found) => found !== undefined);
    if (problem !== undefined)
      rejectIo(
        FULL.includes(problem.code ?? '') ? 'the output' : (problem.path ?? 'the file'),
        Object.assign(new Error(problem.message), { code: problem.code }),
      );
  } finally {
    told.end();
  }
  blobs.forEach((blob, i) => {
    const found = hash ? shared.hashes.subarray(i * 32, i * 32 + 32) : undefined;
    orOther(blob, onOther, () => judge(blob, shared.states[i], found));
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

const workerBlob = ({ size, to, from }: Transfer): WorkerBlob =>
  'path' in from ? { size, to, path: from.path } : { size, to, parts: partsIn(from, size) };

/** Runs one worker to its end. @returns what the system said, if it said something */
function runWorker(workerData: WorkerTask): Promise<Problem | undefined> {
  return new Promise((resolve, rejectPromise) => {
    let problem: Problem | undefined;
    // No flags of the parent: a worker must not load what the program was started with.
    const worker = new Worker(WORKER, {
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
