import { syncBuiltinESMExports } from 'node:module';
import threads, { type WorkerOptions } from 'node:worker_threads';

const { Worker } = threads;

/** A thread that is given an environment of its own is counted where the variable is in it. */
class Counted extends Worker {
  constructor(file: string | URL, { env, ...options }: WorkerOptions = {}) {
    const counted = { NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'] };
    const isOwn = typeof env === 'object';
    super(file, { ...options, ...(isOwn ? { env: { ...env, ...counted } } : { env }) });
  }
}
threads.Worker = Counted;
syncBuiltinESMExports();
